import { accountIn } from '../../requests/principal.js';
import {
  best,
  type CompletionContext,
  type CompletionEntry,
  type CompletionSource,
  snippetText,
} from '../completion-source.js';

const TYPES: readonly (readonly [string, string, string])[] = [
  ['AWS', 'account, user, role, session or everyone', 'arn:aws:iam::${1:account}:${2:root}'],
  ['Service', 'an AWS service', '$1'],
  ['Federated', 'identity provider: SAML, OIDC, Cognito', '$1'],
  ['CanonicalUser', 'canonical user id (Amazon S3)', '$1'],
];

const entry = (label: string, text: string, detail: string, rank = 3): CompletionEntry => ({
  label,
  kind: 'value',
  detail,
  text,
  snippet: true,
  rank,
});

function account(context: CompletionContext): string {
  return accountIn(context.policy.document.text) ?? accountIn(context.nearby) ?? '111122223333';
}

function aws(context: CompletionContext): CompletionEntry[] {
  const id = account(context);
  return [
    entry(`arn:aws:iam::${id}:root`, `arn:aws:iam::\${1:${id}}:root`, 'the whole account', 1),
    entry(`arn:aws:iam::${id}:role/RoleName`, `arn:aws:iam::\${1:${id}}:role/\${2:RoleName}`, 'a role', 1),
    entry(`arn:aws:iam::${id}:user/UserName`, `arn:aws:iam::\${1:${id}}:user/\${2:UserName}`, 'a user', 2),
    entry(
      `arn:aws:sts::${id}:assumed-role/RoleName/SessionName`,
      `arn:aws:sts::\${1:${id}}:assumed-role/\${2:RoleName}/\${3:SessionName}`,
      'one session of a role',
    ),
    { label: '*', kind: 'wildcard', text: '*', detail: 'everyone, anonymous callers too', rank: 6 },
  ];
}

function federated(context: CompletionContext): CompletionEntry[] {
  const id = account(context);
  const plain = [
    'cognito-identity.amazonaws.com',
    'accounts.google.com',
    'www.amazon.com',
    'graph.facebook.com',
  ];
  return [
    entry(
      `arn:aws:iam::${id}:oidc-provider/token.actions.githubusercontent.com`,
      `arn:aws:iam::\${1:${id}}:oidc-provider/token.actions.githubusercontent.com`,
      'GitHub Actions',
      1,
    ),
    entry(
      `arn:aws:iam::${id}:oidc-provider/Provider`,
      `arn:aws:iam::\${1:${id}}:oidc-provider/\${2:oidc.example.com}`,
      'an OIDC provider',
      2,
    ),
    entry(
      `arn:aws:iam::${id}:saml-provider/Provider`,
      `arn:aws:iam::\${1:${id}}:saml-provider/\${2:Provider}`,
      'a SAML provider',
      2,
    ),
    ...plain.map((p) => entry(p, snippetText(p), 'a web identity provider', 4)),
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
          text: `"${name}": "${value}"`,
          snippet: true,
          raw: true,
          rank: 1 + i,
          again: name === 'Service',
        }),
      );
    }
    if (inStatement.length === 1) {
      const star: CompletionEntry = {
        label: '*',
        kind: 'wildcard',
        text: '*',
        detail: 'everyone, anonymous callers too',
        rank: 6,
      };
      if (context.inString) return [star];
      return [
        ...TYPES.slice(0, 3).map(
          ([name, detail, value], i): CompletionEntry => ({
            label: `{ "${name}": ... }`,
            kind: 'snippet',
            detail,
            text: `{ "${name}": "${value}" }`,
            snippet: true,
            raw: true,
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
        return aws(context);
      case 'Federated':
        return federated(context);
      case 'Service': {
        const { kept, incomplete } = best(catalogue.servicePrincipals, typed, (p) => p, 150);
        return {
          entries: kept.map((k) => ({
            label: k.item,
            kind: 'value',
            text: k.item,
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
