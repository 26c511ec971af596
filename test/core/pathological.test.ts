/** Up to 4 KB of text cannot keep any feature busy: everything that can be asked of hard policies ends soon. */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeLenses } from '../../server/src/lsp/features/code-lenses.js';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { evaluateRequest } from '../../server/src/lsp/features/requests.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import type { Policy } from '../../server/src/policy/policy.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { createIamLanguageService } from '../../server/src/service/iam-language-service.js';
import { catalogue } from '../support/catalogue.js';
import { strictWorkspace } from '../support/features.js';
import { IDENTITY_SHAPES, RESOURCE_SHAPES } from '../support/pathological-shapes.js';
import { service as shared } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

/** What one answer can take, in ms of CPU time, by code that V8 has not compiled yet; a comparison is several questions. */
const MOST = 400;
const MOST_COMPARE = 1500;
/** The other list is nearly everything: 320 ms with actions of any service. */
const MOST_FORBIDDEN = 600;
/** What the answers about one input take on average. */
const USUAL = 60;

const documentOf = (statements: readonly unknown[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const policyOf = (text: string, kind: PolicyKind, service = shared): Policy =>
  service.analyse(text, 'p.json', { kind, reason: 'a test' })!.policies[0]!;
const EVERYTHING = documentOf([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
const MOST_THINGS = documentOf([
  { Effect: 'Allow', Action: '*', Resource: '*' },
  { Effect: 'Deny', Action: ['s3:Put*', 'iam:*'], Resource: '*' },
]);
const REQUEST = {
  principal: 'arn:aws:iam::111122223333:role/app',
  action: 's3:GetObject',
  resource: `arn:aws:s3:::amzn-s3-demo-bucket/${'abcdefghij'.repeat(30)}`,
  context: { 's3:prefix': 'ab'.repeat(400), 'aws:TagKeys': ['a', 'b', 'c'] },
};

/** Times of all questions about a policy, in ms. */
function timesOf(statements: readonly unknown[], kind: 'identity' | 'resource'): Map<string, number> {
  const text = documentOf(statements);
  const uri = `file:///work/${kind}-policy.json`;
  const document = TextDocument.create(uri, 'json', 1, text);
  // A service of its own: nothing that an earlier try computed makes this one faster.
  const service = createIamLanguageService(catalogue);
  const workspace = strictWorkspace(service);
  const times = new Map<string, number>();
  const measure = (name: string, run: () => unknown): void => {
    const took = stopwatch();
    run();
    times.set(name, Math.max(times.get(name) ?? 0, took()));
  };
  measure('check', () => workspace.findings(document, DEFAULTS));
  measure('fixes', () => {
    for (const f of workspace.findings(document, DEFAULTS).slice(0, 20)) f.fixes?.();
  });
  const policy = policyOf(text, kind, service);
  for (let i = 0; i < 6; i++) {
    const offset = Math.floor((text.length * (i + 0.5)) / 6);
    measure('completion', () => completionList(policy, service, document, offset));
    measure('hover', () => service.hover(policy, offset));
    measure('refactorings', () => service.refactorings(policy, offset));
  }
  measure('code lens', () => codeLenses(document, [policy], service));
  measure('who can', () => service.accessMarkdown(policy));
  for (const other of [EVERYTHING, MOST_THINGS, documentOf(statements.slice(1))]) {
    measure('compare', () => service.compare(policyOf(text, kind, service), policyOf(other, kind, service)));
    measure('compare', () => service.compare(policyOf(other, kind, service), policyOf(text, kind, service)));
  }
  measure('forbid', () =>
    service.forbiddenAccess(policyOf(text, kind, service), policyOf(MOST_THINGS, 'identity', service)),
  );
  measure('forbidden', () =>
    service.forbiddenAccess(policyOf(MOST_THINGS, kind, service), policyOf(text, 'identity', service)),
  );
  if (kind === 'resource') measure('public', () => service.publicAccess(policyOf(text, kind, service)));
  const policies =
    kind === 'identity' ? { identityPolicies: [JSON.parse(text)] } : { resourcePolicy: JSON.parse(text) };
  measure('evaluate', () =>
    evaluateRequest(uri, { ...REQUEST, ...policies } as never, service, {
      open: () => undefined,
      folders: [],
    }),
  );
  measure('needed keys', () => service.neededKeys(policy, { ...REQUEST, context: {} }, []));
  return times;
}

const LIMITS: ReadonlyMap<string, number> = new Map([
  ['compare', MOST_COMPARE],
  ['forbidden', MOST_FORBIDDEN],
]);

describe('what is asked about', () => {
  // Services are decoded once, not by the first shape.
  for (const { prefix } of catalogue.services) catalogue.service(prefix)?.actionIds.lowerIds;
  const all: [string, 'identity' | 'resource', readonly unknown[]][] = [
    ...Object.entries(IDENTITY_SHAPES).map(
      ([name, s]) => [name, 'identity', s] as [string, 'identity', readonly unknown[]],
    ),
    ...Object.entries(RESOURCE_SHAPES).map(
      ([name, s]) => [name, 'resource', s] as [string, 'resource', readonly unknown[]],
    ),
  ];
  const sums: number[] = [];

  it.each(all)('%s ends soon', TIMED, (_name, kind, statements) => {
    expect(documentOf(statements).length).toBeLessThan(6000);
    const times = timesOf(statements, kind);
    const slow = [...times]
      .filter(([name, ms]) => ms > (LIMITS.get(name) ?? MOST))
      .map(([name, ms]) => `${name}: ${ms.toFixed(0)} ms`);
    expect(slow).toEqual([]);
    sums.push([...times.values()].reduce((a, b) => a + b, 0) / times.size);
  });

  it('takes less than a tenth of a second on average', () => {
    expect(sums.length).toBe(all.length);
    expect(sums.reduce((a, b) => a + b, 0) / sums.length).toBeLessThan(USUAL);
  });
});
