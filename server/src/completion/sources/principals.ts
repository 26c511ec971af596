import { Inline, stop, type Template, template } from '../../syntax/data.js';
import {
  best,
  type CompletionContext,
  type CompletionEntry,
  type CompletionResult,
  type CompletionSource,
} from '../completion-source.js';
import { likelyServicePrincipals } from '../service-principals.js';

const TYPES: readonly (readonly [string, string, Template])[] = [
  [
    'AWS',
    'account, user, role, role session or everyone',
    template('arn:aws:iam::', stop(1, 'account'), ':', stop(2, 'root')),
  ],
  ['Service', 'an AWS service', stop(1)],
  ['Federated', 'identity provider: SAML, OIDC, Cognito', stop(1)],
  ['CanonicalUser', 'canonical user ID (Amazon S3)', stop(1)],
];

const entry = (label: string, value: string | Template, detail: string, rank = 3): CompletionEntry => ({
  label,
  kind: 'value',
  detail,
  insert: { value },
  rank,
});

/** An account for ARNs: with its tab stop, or alone where it is typed already. */
function account({ used, typed }: CompletionContext): { id: string; place: string | Template } {
  const id = used.account() ?? '111122223333';
  return { id, place: typed.includes(`:${id}:`) ? id : stop(1, id) };
}

/**
 * What is typed in full is not suggested: Tab goes on to the next stop. The list is asked for again, since an editor keeps what
 * begins with the typed text.
 */
function unlessTyped({ typed }: CompletionContext, entries: readonly CompletionEntry[]): CompletionResult {
  return { entries: entries.filter((e) => e.label !== typed), incomplete: typed.startsWith('arn:') };
}

function aws(context: CompletionContext): CompletionEntry[] {
  const { id, place } = account(context);
  return [
    entry(`arn:aws:iam::${id}:root`, template('arn:aws:iam::', place, ':root'), 'the whole account', 1),
    entry(
      `arn:aws:iam::${id}:role/RoleName`,
      template('arn:aws:iam::', place, ':role/', stop(2, 'RoleName')),
      'a role',
      1,
    ),
    entry(
      `arn:aws:iam::${id}:user/UserName`,
      template('arn:aws:iam::', place, ':user/', stop(2, 'UserName')),
      'a user',
      2,
    ),
    entry(
      `arn:aws:sts::${id}:assumed-role/RoleName/SessionName`,
      template('arn:aws:sts::', place, ':assumed-role/', stop(2, 'RoleName'), '/', stop(3, 'SessionName')),
      'one role session',
    ),
    {
      label: '*',
      kind: 'wildcard',
      insert: { value: '*' },
      detail: 'everyone, including anonymous callers',
      rank: 6,
    },
  ];
}

function federated(context: CompletionContext): CompletionEntry[] {
  const { id, place } = account(context);
  const plain = [
    'cognito-identity.amazonaws.com',
    'accounts.google.com',
    'www.amazon.com',
    'graph.facebook.com',
  ];
  return [
    entry(
      `arn:aws:iam::${id}:oidc-provider/token.actions.githubusercontent.com`,
      template('arn:aws:iam::', place, ':oidc-provider/token.actions.githubusercontent.com'),
      'GitHub Actions',
      1,
    ),
    entry(
      `arn:aws:iam::${id}:oidc-provider/Provider`,
      template('arn:aws:iam::', place, ':oidc-provider/', stop(2, 'oidc.example.com')),
      'an OIDC provider',
      2,
    ),
    entry(
      `arn:aws:iam::${id}:saml-provider/Provider`,
      template('arn:aws:iam::', place, ':saml-provider/', stop(2, 'Provider')),
      'a SAML provider',
      2,
    ),
    ...plain.map((p) => entry(p, p, 'a web identity provider', 4)),
  ];
}

export const source: CompletionSource = {
  id: 'principals',
  complete(context) {
    const { inStatement, atKey, statement, catalogue, typed } = context;
    if (!statement || (inStatement[0] !== 'Principal' && inStatement[0] !== 'NotPrincipal')) return undefined;
    if (atKey) {
      if (inStatement.length > 2) return undefined;
      const here = statement.principal?.entries.map((e) => e.property.key.value) ?? [];
      return TYPES.filter(([name]) => name === context.word || !here.includes(name)).map(
        ([name, detail, value], i) => ({
          label: name,
          kind: 'property',
          detail,
          insert: { name, value },
          rank: 1 + i,
          again: name === 'Service',
        }),
      );
    }
    if (inStatement.length === 1) {
      const star: CompletionEntry = {
        label: '*',
        kind: 'wildcard',
        insert: { value: '*' },
        detail: 'everyone, including anonymous callers',
        // Within quotes, it is what is most likely; for an object, they go.
        rank: context.inString ? 0 : 6,
      };
      return [
        ...TYPES.slice(0, 3).map(
          ([name, detail, value], i): CompletionEntry => ({
            label: `{ "${name}": ... }`,
            kind: 'snippet',
            detail,
            insert: { value: new Inline({ [name]: value }) },
            rank: 1 + i,
            filter: name,
            again: name === 'Service',
          }),
        ),
        star,
      ];
    }
    if (inStatement.length > 3) return undefined;
    switch (inStatement[1]) {
      case 'AWS':
        return unlessTyped(context, aws(context));
      case 'Federated':
        return unlessTyped(context, federated(context));
      case 'Service': {
        const { kept, incomplete } = best(
          likelyServicePrincipals(catalogue, context.policy.kind),
          typed,
          (p) => p,
          150,
        );
        return {
          entries: kept.map((k) => ({
            label: k.item,
            kind: 'value',
            insert: { value: k.item },
            detail: 'service principal',
            rank: 2 + k.fit,
          })),
          incomplete,
        };
      }
      default:
        return undefined;
    }
  },
};
