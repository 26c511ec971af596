import { ELEMENT_DOCS } from '../../hover/element-docs.js';
import { POLICY_ELEMENTS, STATEMENT_ELEMENTS } from '../../policy/elements.js';
import type { Policy } from '../../policy/policy.js';
import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { choice, type Data, Entries, stop } from '../../syntax/data.js';
import { ownValue } from '../../text/own-value.js';
import type { CompletionContext, CompletionEntry, CompletionSource } from '../completion-source.js';
import { newStatement, principalStops, STATEMENT_TEMPLATES } from '../statement-templates.js';

/** Values of new elements. */
const VALUES: Readonly<Record<string, Data>> = {
  Version: '2012-10-17',
  Id: stop(1),
  Sid: stop(1),
  Effect: choice(1, 'Allow', 'Deny'),
  Principal: principalStops(1),
  NotPrincipal: principalStops(1),
  Action: [stop(1)],
  NotAction: [stop(1)],
  Resource: stop(1),
  NotResource: stop(1),
  Condition: new Entries([[stop(1), new Entries([[stop(2), stop(3)]])]]),
};

const NEGATION: Readonly<Record<string, string>> = {
  Action: 'NotAction',
  NotAction: 'Action',
  Resource: 'NotResource',
  NotResource: 'Resource',
  Principal: 'NotPrincipal',
  NotPrincipal: 'Principal',
};

function entry(
  name: string,
  rank: number,
  value: Data | undefined = ownValue(VALUES, name),
): CompletionEntry {
  return {
    label: name,
    kind: 'property',
    insert: { name, value },
    rank,
    filter: name,
    documentation: ownValue(ELEMENT_DOCS, name)!,
    again: ['Action', 'NotAction', 'Resource', 'NotResource', 'Condition'].includes(name),
  };
}

function ofStatement(context: CompletionContext): CompletionEntry[] {
  const { kind } = context.policy;
  const here = context.statement?.node.properties.map((p) => p.key.value) ?? [];
  const has = (name: string): boolean => here.includes(name) && name !== context.word;
  const principals = PRINCIPAL_KINDS.includes(kind);
  const out: CompletionEntry[] = [];
  for (const name of STATEMENT_ELEMENTS) {
    if (has(name) || (NEGATION[name] && has(NEGATION[name]))) continue;
    if (name.endsWith('Principal') && !principals) continue;
    if (name === 'NotPrincipal' && kind !== 'resource') continue;
    if (name.endsWith('Resource') && kind === 'trust') continue;
    if (name === 'NotAction' && kind === 'rcp') continue;
    // Required elements come first.
    const needed = ['Effect', 'Action', 'Resource'].includes(name) || (name === 'Principal' && principals);
    out.push(entry(name, needed ? 1 : name.startsWith('Not') ? 4 : 3));
  }
  return out;
}

/** Elements that begin a new statement, where the name of one is typed in place of a statement. */
const beginningStatement = (context: CompletionContext): CompletionEntry[] =>
  /^[A-Za-z]/.test(context.word)
    ? ofStatement(context).map((e) => ({
        ...e,
        insert: { value: new Entries([[e.label, ownValue(VALUES, e.label) ?? '']]) },
      }))
    : [];

/**
 * The first statement, and before it the current version. IAM User Guide, "IAM JSON policy elements: Version": without it, a
 * policy has that of 2008.
 */
function firstStatement({ kind, place }: Policy, here: readonly string[]): CompletionEntry {
  const value = [newStatement(kind)];
  const statement = entry('Statement', 1, value);
  if (place.bare || here.includes('Version')) return statement;
  const preceding = { name: 'Version', value: VALUES.Version! };
  return { ...statement, insert: { name: 'Statement', value, preceding } };
}

export const source: CompletionSource = {
  id: 'elements',
  complete(context) {
    const { path, inStatement, atKey, policy } = context;
    if (
      path[0] === 'Statement' &&
      path.length <= 2 &&
      !atKey &&
      !context.inString &&
      policy.statementProperty?.value?.type === 'array'
    ) {
      return [
        {
          label: 'Statement',
          detail: 'a new statement',
          kind: 'snippet',
          insert: { value: newStatement(policy.kind) },
          filter: '{ Statement',
        },
        ...STATEMENT_TEMPLATES.filter((t) => t.kinds.includes(policy.kind)).map(
          ({ label, detail, statement, again }): CompletionEntry => ({
            label,
            detail,
            kind: 'snippet',
            again,
            insert: { value: statement },
            filter: context.word.startsWith('{') ? `{ ${label}` : label,
          }),
        ),
        ...beginningStatement(context),
      ];
    }
    if (!atKey) return undefined;
    if (context.statement ? inStatement.length <= 1 : path[0] === 'Statement' && path.length <= 3)
      return ofStatement(context);
    if (path.length > 1) return undefined;
    const here = policy.node.properties.map((p) => p.key.value);
    const { repeated = [] } = policy.document.syntax;
    return POLICY_ELEMENTS.filter((n) => n === context.word || repeated.includes(n) || !here.includes(n)).map(
      (n) => (n === 'Statement' ? firstStatement(policy, here) : entry(n, n === 'Id' ? 4 : 1)),
    );
  },
};
