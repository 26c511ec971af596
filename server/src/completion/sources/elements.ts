import { ELEMENT_DOCS } from '../../hover/element-docs.js';
import { POLICY_ELEMENTS, STATEMENT_ELEMENTS } from '../../policy/elements.js';
import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import type { CompletionContext, CompletionEntry, CompletionSource } from '../completion-source.js';

const STATEMENT = '{\n\t"Effect": "${1|Allow,Deny|}",\n\t"Action": [\n\t\t"$2"\n\t],\n\t"Resource": "$3"\n}';

/** What goes into the document behind the name. */
const VALUES: Readonly<Record<string, string>> = {
  Version: '"2012-10-17"',
  Id: '"$1"',
  Statement:
    '[\n\t{\n\t\t"Effect": "${1|Allow,Deny|}",\n\t\t"Action": [\n\t\t\t"$2"\n\t\t],\n\t\t"Resource": "$3"\n\t}\n]',
  Sid: '"$1"',
  Effect: '"${1|Allow,Deny|}"',
  Principal: '{ "${1|AWS,Service,Federated|}": "$2" }',
  NotPrincipal: '{ "${1|AWS,Service,Federated|}": "$2" }',
  Action: '[\n\t"$1"\n]',
  NotAction: '[\n\t"$1"\n]',
  Resource: '"$1"',
  NotResource: '"$1"',
  Condition: '{\n\t"${1:StringEquals}": {\n\t\t"$2": "$3"\n\t}\n}',
};

const NEGATION: Readonly<Record<string, string>> = {
  Action: 'NotAction',
  NotAction: 'Action',
  Resource: 'NotResource',
  NotResource: 'Resource',
  Principal: 'NotPrincipal',
  NotPrincipal: 'Principal',
};

function entry(name: string, rank: number): CompletionEntry {
  return {
    label: name,
    kind: 'property',
    text: `"${name}": ${VALUES[name]}`,
    snippet: true,
    raw: true,
    rank,
    filter: name,
    documentation: ELEMENT_DOCS[name]!,
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
    // What a statement must have comes first.
    const needed = ['Effect', 'Action', 'Resource'].includes(name) || (name === 'Principal' && principals);
    out.push(entry(name, needed ? 1 : name.startsWith('Not') ? 4 : 3));
  }
  return out;
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
      const text =
        policy.kind === 'trust'
          ? '{\n\t"Effect": "Allow",\n\t"Principal": { "${1|AWS,Service,Federated|}": "$2" },\n\t"Action": "sts:AssumeRole"\n}'
          : PRINCIPAL_KINDS.includes(policy.kind)
            ? STATEMENT.replace(
                '"Action"',
                '"Principal": { "${4|AWS,Service,Federated|}": "$5" },\n\t"Action"',
              )
            : STATEMENT;
      return [
        {
          label: 'Statement',
          detail: 'a new statement',
          kind: 'snippet',
          text,
          snippet: true,
          raw: true,
          filter: '{ Statement',
        },
      ];
    }
    if (!atKey) return undefined;
    if (context.statement ? inStatement.length <= 1 : path[0] === 'Statement' && path.length <= 3)
      return ofStatement(context);
    if (path.length > 1) return undefined;
    const here = policy.node.properties.map((p) => p.key.value);
    return POLICY_ELEMENTS.filter((n) => n === context.word || !here.includes(n)).map((n) =>
      entry(n, n === 'Id' ? 4 : 1),
    );
  },
};
