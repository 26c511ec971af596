/**
 * Policies of up to 4 KB that are as hard as possible for an algebra of patterns: many stars, negations, and lists of both.
 * Each is a list of statements.
 */
type Statement = Readonly<Record<string, unknown>>;

const LETTERS = 'abcdefghij';
const at = (i: number): string => LETTERS[i % 10]!;
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const star = (n: number, text = 'a'): string => `*${text}`.repeat(n);
const effect = (i: number): string => (i % 2 === 0 ? 'Allow' : 'Deny');
const allow = (more: Statement): Statement => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*',
  ...more,
});
const deny = (more: Statement): Statement => ({ ...allow(more), Effect: 'Deny' });
const under = (i: number, Condition: unknown): Statement => ({
  Effect: effect(i),
  Action: 's3:*',
  Resource: '*',
  Condition,
});
const denyUnder = (operator: string, keys: readonly string[], values: readonly string[]): Statement => ({
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { [operator]: Object.fromEntries(keys.map((k, n) => [k, values[n]])) },
});

/** Identity-based policies. */
export const IDENTITY_SHAPES: Readonly<Record<string, readonly Statement[]>> = {
  'six NotAction and NotResource': many(6, (i) => ({
    Effect: effect(i),
    NotAction: [`s3:*${at(i)}*`, `ec2:*${at(i + 1)}*${at(i + 2)}*`],
    NotResource: [`arn:aws:s3:::*${at(i)}*`, `arn:aws:s3:::*${at(i + 3)}*${i}*`],
  })),
  'eight of any service': many(8, (i) => ({
    Effect: i % 3 === 0 ? 'Deny' : 'Allow',
    NotAction: [`*:*${at(i)}*`, `*${at(i + 1)}*:*`],
    NotResource: [`arn:*:*${at(i)}*:*:*:*${at(i + 1)}*`, `*${at(i)}*x*`],
  })),
  'ten that only allow': many(10, (i) => ({
    Effect: 'Allow',
    NotAction: `*:*${at(i)}*${at(i + 3)}*`,
    NotResource: `arn:aws:*:*:*:*${at(i)}*${at(i + 5)}*`,
  })),
  'stars in the first parts of an ARN': [
    allow({ Resource: `arn:${star(1900)}` }),
    deny({ Resource: `arn:${star(10)}` }),
  ],
  'stars in two ARNs': [
    allow({ Resource: `arn:aws:s3:::${star(900)}` }),
    deny({ Resource: `arn:aws:s3:::${star(900, 'b')}` }),
  ],
  'stars and question marks': [
    allow({ Resource: `arn:aws:s3:::${'?*'.repeat(900)}` }),
    deny({ Resource: `arn:aws:s3:::${'*?'.repeat(900)}*` }),
  ],
  'stars in actions': [allow({ Action: `s3:${star(1700)}` }), deny({ Action: `s3:${star(50, 'e')}*` })],
  'stars in a value': [allow({ Condition: { StringLike: { 's3:prefix': star(1900) } } })],
  'stars in values, negated': [
    allow({
      Condition: {
        StringLike: { 's3:prefix': star(600) },
        StringNotLike: { 's3:prefix': `${star(600)}*` },
      },
    }),
    deny({ Condition: { StringLike: { 's3:prefix': star(500, 'ab') } } }),
  ],
  'lists of actions with stars': [
    allow({ Action: many(60, (i) => `s3:*${at(i)}*${at(i * 7)}*${at(i * 3)}*`) }),
    deny({ Action: many(60, (i) => `*:*${at(i)}*${at(i * 3)}*${at(i * 7)}*`) }),
  ],
  'lists of resources with stars': [
    allow({ Resource: many(50, (i) => `arn:aws:s3:::*${at(i)}*${at(i * 7)}*${at(i * 3)}*`) }),
    deny({ Resource: many(50, (i) => `arn:aws:s3:::*${at(i + 1)}*${at(i * 3)}*${at(i * 7)}*`) }),
  ],
  'lists of values with stars': [
    allow({
      Condition: {
        StringLike: { 's3:prefix': many(120, (i) => `*${at(i)}*${at(i * 7)}*${at(i * 3)}*`) },
        StringNotLike: { 's3:prefix': many(80, (i) => `*${at(i)}*${at(i * 3)}*`) },
      },
    }),
  ],
  'one key under many operators': many(3, (i) =>
    under(
      i,
      Object.fromEntries(
        [
          'StringLike',
          'StringNotLike',
          'StringLikeIfExists',
          'ForAllValues:StringLike',
          'ForAnyValue:StringLike',
          'ForAllValues:StringNotLike',
          'ForAnyValue:StringNotLike',
          'StringEquals',
          'StringNotEquals',
        ].map((o, k) => [o, { 'aws:TagKeys': [`*${at(k)}*${at(k + i)}*`, `${at(k)}*${i}`] }]),
      ),
    ),
  ),
  'set operators, negated': many(8, (i) =>
    under(i, {
      'ForAllValues:StringLike': { 'aws:TagKeys': [`*${at(i)}*`, `*${at(i + 1)}*`] },
      'ForAnyValue:StringNotLike': { 'aws:TagKeys': [`*${at(i + 2)}*`, `*${at(i + 4)}*`] },
    }),
  ),
  'many keys': many(6, (i) =>
    under(i, {
      StringLike: Object.fromEntries(
        many(8, (k) => [`aws:PrincipalTag/k${(k + i) % 10}`, [`*${at(k)}*`, `${at(i)}*`]]),
      ),
    }),
  ),
  'Denies that together are a puzzle': [
    allow({ Action: 's3:*', Resource: '*' }),
    ...many(24, (i) =>
      denyUnder(
        'StringEquals',
        [i, i * 3 + 1, i * 5 + 2].map((k) => `aws:PrincipalTag/k${k % 8}`),
        [i & 1, (i >> 1) & 1, (i >> 2) & 1].map((k) => at(k)),
      ),
    ),
  ],
  'variables between stars': [
    allow({ Resource: many(20, (i) => `arn:aws:s3:::*\${aws:username}*${at(i)}*\${aws:userid}*`) }),
    deny({ Resource: many(20, (i) => `arn:aws:s3:::*\${aws:userid}*${at(i)}*\${aws:username}*`) }),
  ],
  'unfinished variables': [allow({ Resource: `arn:aws:s3:::${'${'.repeat(1900)}` })],
  addresses: many(4, (i) =>
    under(i, {
      IpAddress: { 'aws:SourceIp': many(18, (k) => `${20 + k}.${i}.${k * 7}.0/${8 + k}`) },
      NotIpAddress: { 'aws:SourceIp': many(18, (k) => `${20 + k}.${i}.${k * 7}.0/${12 + k}`) },
    }),
  ),
  numbers: many(5, (i) =>
    under(i, {
      NumericLessThan: { 's3:max-keys': many(20, (k) => String(k * 7 + i)) },
      NumericGreaterThan: { 's3:max-keys': many(20, (k) => String(k * 3 + i)) },
      NumericNotEquals: { 's3:max-keys': many(20, (k) => String(k * 5 + i)) },
    }),
  ),
  'all actions on resources with stars': many(30, (i) => ({
    Effect: effect(i),
    Action: '*',
    Resource: `*${at(i)}*${at(i * 3)}*`,
  })),
  'actions of any service': [
    allow({ Action: many(100, (i) => `*${at(i)}*${at(i >> 1)}*:*${at(i * 3)}*`), Resource: '*' }),
  ],
  'mistyped actions': [allow({ Action: many(150, (i) => `s3:GetObjct${i}`) })],
  'slashes and stars': [
    allow({ Resource: `arn:aws:s3:::${'/*'.repeat(1800)}` }),
    deny({ Resource: `arn:aws:s3:::${'*/'.repeat(100)}` }),
  ],
};

/** Resource-based policies. */
export const RESOURCE_SHAPES: Readonly<Record<string, readonly Statement[]>> = {
  'everyone, with stars': many(8, (i) => ({
    Effect: effect(i),
    Principal: '*',
    Action: 's3:*',
    Resource: `arn:aws:s3:::amzn-s3-demo-bucket/*${at(i)}*`,
    Condition: { StringLike: { 'aws:PrincipalArn': `*${at(i)}*${at(i + 1)}*` } },
  })),
  'NotPrincipal, NotAction and NotResource': many(8, (i) => ({
    Effect: effect(i),
    [i % 2 === 0 ? 'Principal' : 'NotPrincipal']: {
      AWS: many(5, (k) => `arn:aws:iam::11112222333${k}:role/r${i}${k}`),
    },
    NotAction: `s3:*${at(i)}*`,
    NotResource: `arn:aws:s3:::*${at(i)}*`,
  })),
  'nine NotAction and NotResource for everyone': many(9, (i) => ({
    Effect: i % 3 === 0 ? 'Allow' : 'Deny',
    Principal: '*',
    NotAction: `*:*${at(i)}*${at(i + 1)}*`,
    NotResource: `*${at(i)}*${at(i + 2)}*`,
  })),
  'the Internet in pieces': [
    { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' },
    ...many(20, (i) => ({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: {
        IpAddress: { 'aws:SourceIp': `${i * 12}.0.0.0/6` },
        StringLike: { 'aws:PrincipalTag/x': `*${at(i)}*` },
      },
    })),
  ],
};
