import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { withSlashes } from '../../../server/src/files/read-file.js';
import type { TextAt } from '../../../server/src/files/texts-beside.js';
import { ModuleDocuments } from '../../../server/src/lsp/session/module-documents.js';
import { readSettings } from '../../../server/src/lsp/session/settings.js';
import { Workspace } from '../../../server/src/lsp/session/workspace.js';
import type { HclDocument } from '../../../server/src/syntax/hcl/hcl-document.js';
import { service } from '../../support/service.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'grantwise-module-')));
afterAll(() => rmSync(root, { recursive: true }));

const POLICIES =
  'data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["*"]\n    resources = ["*"]\n  }\n}\n';
const USE = 'resource "aws_organizations_policy" "p" {\n  content = data.aws_iam_policy_document.d.json\n}\n';

const path = (name: string): string => withSlashes(join(root, name));
const uri = (name: string): string => URI.file(path(name)).toString();
const document = (name: string, text: string, version = 1): TextDocument =>
  TextDocument.create(uri(name), 'terraform', version, text);

describe('a document of Terraform in the editor', () => {
  const settings = readSettings({});
  const workspaceIn = (...folders: string[]): Workspace => {
    const workspace = new Workspace(service);
    workspace.folders = folders;
    return workspace;
  };
  const isWide = (workspace: Workspace, text = POLICIES): boolean =>
    workspace.findings(document('policies.tf', text), settings).some((f) => f.rule === 'full-admin');

  it('is read with the other files of its folder', () => {
    writeFileSync(path('policies.tf'), POLICIES);
    const workspace = workspaceIn(withSlashes(root));
    expect(isWide(workspace)).toBe(true);
    writeFileSync(path('main.tf'), USE);
    workspace.modules.changed([path('main.tf')]);
    expect(isWide(workspace)).toBe(false);
    // After an edit, and where the other file is open and not saved, whether it was asked about or not.
    expect(isWide(workspace, `# A comment.\n${POLICIES}`)).toBe(false);
    const open = new Map([[uri('main.tf'), '# Nothing.\n']]);
    workspace.openText = (of) => open.get(of);
    expect(isWide(workspace)).toBe(true);
    open.clear();
    expect(isWide(workspace)).toBe(false);
  });

  it('is read again only if the other file says something else about its policies', () => {
    const workspace = workspaceIn(withSlashes(root));
    const open = new Map<string, string>();
    workspace.openText = (of) => open.get(of);
    const analysis = () => workspace.analysis(document('policies.tf', POLICIES), settings)!;
    const first = analysis();
    open.set(
      uri('main.tf'),
      `# A comment.\n${USE}\nresource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n`,
    );
    expect(analysis()).toBe(first);
    open.set(uri('main.tf'), USE.replace('content', 'contents'));
    const second = analysis();
    expect(second.policies.map((p) => [p.kind, second.document.problems])).toEqual([['identity', []]]);
    // Its blocks are not read again.
    const pieces = (of: typeof first) => (of.document as HclDocument).pieces;
    expect(pieces(second)[0]).toBe(pieces(first)[0]);
    open.clear();
    expect(analysis().policies.map((p) => p.kind)).toEqual(['scp']);
  });

  it('is analyzed once as long as nothing changes', () => {
    const workspace = workspaceIn(withSlashes(root));
    const of = () => workspace.analysis(document('policies.tf', POLICIES), settings);
    expect(of()).toBe(of());
  });

  it('is read alone outside of the folders of the workspace', () => {
    expect(isWide(workspaceIn())).toBe(true);
    expect(isWide(workspaceIn(withSlashes(join(root, 'other'))))).toBe(true);
  });
});

it('keeps what it has read of a limited number of folders', () => {
  const files = ['a', 'b'].map((name) => {
    mkdirSync(path(name), { recursive: true });
    writeFileSync(path(`${name}/main.tf`), USE);
    writeFileSync(path(`${name}/policies.tf`), POLICIES);
    return { path: path(`${name}/policies.tf`), text: POLICIES };
  }) as [TextAt, TextAt];
  const asked = (modules: ModuleDocuments): boolean[] => {
    const uses = (file: TextAt) => modules.usesOf(file, () => undefined, [withSlashes(root)]);
    const first = files.map(uses);
    expect(first.map((list) => list.map((d) => d.text))).toEqual([[USE], [USE]]);
    return files.map((file, i) => uses(file) === first[i]);
  };
  expect(asked(new ModuleDocuments())).toEqual([true, true]);
  expect(asked(new ModuleDocuments(1))).toEqual([false, false]);
});
