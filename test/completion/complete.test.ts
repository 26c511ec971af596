import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CompletionItem,
  type CompletionList,
  InsertTextFormat,
  type TextEdit,
} from 'vscode-languageserver-types';
import { completionSources } from '../../server/src/completion/sources.generated.js';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { DEFAULTS, type Settings } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { root } from '../support/catalogue.js';
import { kindOf, readMarks, readSections } from '../support/fixture.js';
import { service } from '../support/service.js';
import { expand } from '../support/snippet.js';

const settingsOf = (heading: string): Settings => {
  const kind = kindOf(heading);
  return kind ? { ...DEFAULTS, policyKinds: { '*': kind } } : DEFAULTS;
};

const isWhole = (body: string, heading: string): boolean =>
  heading.startsWith('whole') || /\bfile: /.test(heading) || /"(Version|Statement)"/.test(body);
const wrap = (body: string): string => `{\n  "Version": "2012-10-17",\n  "Statement": [\n${body}\n  ]\n}`;

function run(body: string, heading: string): { list: CompletionList; document: TextDocument; text: string } {
  const whole = isWhole(body, heading) ? body : wrap(body);
  const { text, cursor } = readMarks(whole);
  if (cursor === undefined) throw new Error(`"${heading}" has no ‸`);
  const file = words(heading, 'file')?.[0] ?? 'some-policy.json';
  const document = TextDocument.create(`file:///work/${file}`, 'x', 1, text);
  const workspace = new Workspace(service);
  const policy = workspace.policyToComplete(document, settingsOf(heading), cursor);
  return { list: completionList(policy, service, document, cursor), document, text };
}

const words = (heading: string, name: string): string[] | undefined =>
  new RegExp(`\\b${name}: ([^;]*)`)
    .exec(heading)?.[1]
    ?.split(/\s*,\s+/)
    .map((w) => w.trim());

/** Items as an editor shows them: by sortText. */
const labels = (list: CompletionList): string[] =>
  [...list.items]
    .sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1))
    .map((i) => i.label);

describe.each(completionSources.map((s) => s.id))('%s', (id) => {
  const file = join(__dirname, `${id}.fixture`);
  it('is a separate file, with a fixture', () => {
    expect(existsSync(join(root, `server/src/completion/sources/${id}.ts`))).toBe(true);
    expect(existsSync(file), `${file} is missing`).toBe(true);
  });
  const sections = existsSync(file) ? readSections(file) : [];
  sections.forEach(({ heading, line, body }, i) => {
    if (heading.startsWith('accept')) return;
    it(`line ${line}: ${heading}`, () => {
      const { list, document, text } = run(body, heading);
      const all = labels(list);
      const offset = readMarks(body).cursor;
      expect(offset).toBeDefined();
      const first = words(heading, 'first');
      const has = words(heading, 'has');
      const not = words(heading, 'not');
      const count = words(heading, 'count')?.[0];
      expect(first ?? has ?? not ?? count, 'a section says what it expects').toBeDefined();
      if (first) expect(all.slice(0, first.length)).toEqual(first);
      for (const label of has ?? []) expect(all).toContain(label);
      for (const label of not ?? []) expect(all).not.toContain(label);
      if (count) expect(all.length).toBe(Number(count));
      expect(all.length).toBeLessThanOrEqual(200);
      expect(new Set(all).size, 'no label appears twice').toBe(all.length);
      for (const item of list.items) {
        const { range } = item.textEdit as TextEdit;
        expect(range.start.line).toBe(range.end.line);
        // What is typed must pass the editor's own filter.
        const typed = text.slice(
          document.offsetAt(range.start),
          readMarks(text).cursor ?? document.offsetAt(range.end),
        );
        expect(typeof typed).toBe('string');
      }
      const accept = sections[i + 1];
      if (!accept?.heading.startsWith('accept')) return;
      const label = accept.heading.slice('accept '.length);
      const item: CompletionItem | undefined = list.items.find((x) => x.label === label);
      expect(item, `no "${label}" among ${all.slice(0, 10).join(', ')}`).toBeDefined();
      const result = TextDocument.applyEdits(document, [item!.textEdit as TextEdit]);
      const whole = isWhole(body, heading) ? accept.body : wrap(accept.body);
      expect(result.split('\n')).toEqual(whole.split('\n'));
    });
  });
});

it('no fixture is left over', () => {
  const ids = completionSources.map((s) => s.id);
  const files = readdirSync(__dirname).filter((f) => f.endsWith('.fixture'));
  expect(files.filter((f) => !ids.includes(f.replace('.fixture', '')))).toEqual([]);
});

it('says nothing outside of policies, in comments and in broken places', () => {
  const at = (text: string): number => {
    const { text: clean, cursor } = readMarks(text);
    const document = TextDocument.create('file:///work/x.json', 'json', 1, clean);
    const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
    return completionList(policy, service, document, cursor!).items.length;
  };
  expect(at('{ "name": "‸" }')).toBe(0);
  expect(at('‸')).toBe(0);
  expect(at('{ "Statement": [{ "Effect": "Allow", // ‸\n "Action": "s3:GetObject" }] }')).toBe(0);
  expect(at(`${'['.repeat(100_000)}"‸"`)).toBe(0);
});

/** A formatted and a one-line policy; completion is accepted at each ‸. */
const PLACES = [
  '{ ‸ }',
  '{ "‸" }',
  '{ "Effect": "‸", "Action": "s3:GetObject", "Resource": "*" }',
  '{ "Effect": "Allow", "Action": "‸", "Resource": "*" }',
  '{ "Effect": "Allow", "Action": ["s3:GetObject", "‸"], "Resource": "*" }',
  '{ "Effect": "Allow", "Action": ["s3:GetObject", ‸], "Resource": "*" }',
  '{ "Effect": "Allow", "Action": "s3:‸", "Resource": "*" }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "‸" }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": [‸] }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "‸" }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸" } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸": { "aws:SourceIp": "" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "‸" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "‸": "x" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "aws:PrincipalType": "‸" } } }',
  '{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ‸ }',
  '{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "‸" } }',
  '{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "‸" } }',
];

describe('every suggestion, accepted', () => {
  it.each(PLACES)('%s leaves a document that parses', (body) => {
    for (const whole of [wrap(body), wrap(body.replace(/([{,]) /g, '$1\n      '))]) {
      const { text, cursor } = readMarks(whole);
      const { list, document } = run(whole, 'whole');
      expect(list.items.length).toBeGreaterThan(0);
      for (const item of list.items) {
        const { range, newText } = item.textEdit as TextEdit;
        const start = document.offsetAt(range.start);
        const end = document.offsetAt(range.end);
        expect(start).toBeLessThanOrEqual(cursor!);
        const { text: inserted, caret } =
          item.insertTextFormat === InsertTextFormat.Snippet
            ? expand(newText)
            : { text: newText, caret: newText.length };
        const result = text.slice(0, start) + inserted + text.slice(end);
        expect(parseJson(result).problems, `${item.label}: ${result}`).toEqual([]);
        expect(start + caret).toBeLessThanOrEqual(result.length);
      }
    }
  });

  it('goes on to the value where there is one already', () => {
    const options = { snippets: true, suggestCommand: 'again', suggestAtNextStopCommand: 'next' };
    const command = (body: string, label: string): string | undefined => {
      const { text, cursor } = readMarks(wrap(body));
      const document = TextDocument.create('file:///work/some-policy.json', 'json', 1, text);
      const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
      const { items } = completionList(policy, service, document, cursor!, options);
      return items.find((i) => i.label === label)?.command?.command;
    };
    const condition = (inner: string): string =>
      `{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { ${inner} } }`;
    expect(command(condition('"‸": { "": "" }'), 'StringEquals')).toBe('next');
    expect(command(condition('"StringEquals": { "‸": "" }'), 'aws:SourceVpc')).toBe('next');
    expect(command(condition('"‸"'), 'StringEquals')).toBe('again');
  });

  it('adds the comma that is missing before a new line', () => {
    const accepted = (body: string, label: string): string | undefined => {
      const { text, cursor } = readMarks(wrap(body));
      const document = TextDocument.create('file:///work/some-policy.json', 'json', 1, text);
      const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
      const { items } = completionList(policy, service, document, cursor!, { snippets: false });
      const item = items.find((i) => i.label === label);
      const edit = item?.textEdit as TextEdit | undefined;
      if (!item || !edit) return undefined;
      return TextDocument.applyEdits(document, [edit, ...(item.additionalTextEdits ?? [])]);
    };
    for (const [body, label] of [
      ['{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"\n"Con‸" }', 'Condition'],
      ['{ "Effect": "Allow", "Action": "s3:GetObject"\nRes‸\n}', 'Resource'],
      ['{ "Effect": "Allow", "Action": ["s3:GetObject"\n"s3:PutO‸"], "Resource": "*" }', 's3:PutObject'],
      ['{ "Effect": "Allow", "Action": ["s3:GetObject"]\n"Res‸" }', 'Resource'],
    ] as const) {
      const text = accepted(body, label);
      expect(text, body).toContain(',\n"');
      expect(parseJson(text!).problems, text).toEqual([]);
    }
  });
});
