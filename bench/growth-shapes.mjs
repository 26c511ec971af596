// Documents that grow in one way each, for the growth table of the benchmark and the test that keeps it close to linear.

/** @typedef {{ name: string, kind: 'identity' | 'resource', base: number, text: (n: number, salt: string) => string }} Shape */

/** @param {number} n @param {(i: number) => unknown} make */
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));
/** @param {unknown} statement */
const policy = (statement) => JSON.stringify({ Version: '2012-10-17', Statement: statement }, null, 2);
/** @param {object} more */
const allow = (more) =>
  policy([
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*', ...more },
  ]);
/**
 * Allow and Deny statements in turn.
 * @param {number} n
 * @param {(i: number) => object} make what each is about
 */
const inTurn = (n, make) =>
  policy(many(n, (i) => ({ Sid: `S${i}`, Effect: i % 2 === 0 ? 'Allow' : 'Deny', ...make(i) })));

/**
 * Each with its smallest size; a salt makes the document one that was not seen before.
 * @type {readonly Shape[]}
 */
export const SHAPES = [
  {
    name: 'Allow and Deny statements on pairs of buckets',
    kind: 'identity',
    base: 50,
    text: (n, salt) =>
      inTurn(n, (i) => ({
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [`arn:aws:s3:::${salt}-${i >> 1}-data/*`, `arn:aws:s3:::${salt}-${i >> 1}-logs/*`],
      })),
  },
  {
    name: 'Allow and Deny statements under a tag each',
    kind: 'identity',
    base: 50,
    text: (n, salt) =>
      inTurn(n, (i) => ({
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': `${salt}-${i}` } },
      })),
  },
  {
    name: 'Allow and Deny statements of different services',
    kind: 'identity',
    base: 50,
    text: (n, salt) =>
      inTurn(n, (i) => ({
        Action: [
          `${['s3', 'ec2', 'sqs', 'sns', 'iam', 'kms'][i % 6]}:Get*`,
          `${['logs', 'rds'][i % 2]}:List*`,
        ],
        Resource: '*',
        Condition: { StringLike: { 'aws:RequestTag/name': `${salt}${i}-*` } },
      })),
  },
  {
    name: 'actions that are allowed by the tags of a resource',
    kind: 'identity',
    base: 50,
    text: (n, salt) =>
      policy(
        many(n, (i) => ({
          Sid: `S${i}`,
          Effect: 'Allow',
          Action: [
            ...['sqs:SendMessage', 'sqs:ReceiveMessage', 'dynamodb:GetItem', 'dynamodb:PutItem'],
            ...['lambda:GetFunction', 'lambda:InvokeFunction', 'rds:StartDBInstance', 'rds:StopDBInstance'],
            ...(i % 10 === 0 ? ['sqs:TagQueue'] : []),
          ],
          Resource: ['sqs', 'dynamodb', 'lambda', 'rds'].map(
            (service) => `arn:aws:${service}:*:111122223333:*${salt}-${i}`,
          ),
          Condition: { StringEquals: { 'aws:ResourceTag/team': `${salt}-${i}` } },
        })),
      ),
  },
  {
    name: 'statements of a bucket policy, a role each',
    kind: 'resource',
    base: 50,
    text: (n, salt) =>
      policy(
        many(n, (i) => ({
          Sid: `S${i}`,
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::111122223333:role/${salt}-${i}` },
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::amzn-s3-demo-bucket/${salt}/${i}/*`,
        })),
      ),
  },
  {
    name: 'principals of one statement',
    kind: 'resource',
    base: 400,
    text: (n, salt) =>
      allow({
        Principal: { AWS: many(n, (i) => `arn:aws:iam::${111122223333 + (i % 7)}:role/${salt}-${i}`) },
      }),
  },
  {
    name: 'resources with a wildcard at the end',
    kind: 'identity',
    base: 300,
    text: (n, salt) => allow({ Resource: many(n, (i) => `arn:aws:s3:::${salt}-${i}-*`) }),
  },
  {
    name: 'resources with a wildcard inside',
    kind: 'identity',
    base: 300,
    text: (n, salt) => allow({ Resource: many(n, (i) => `arn:aws:s3:::${salt}-${i}/team-*/data`) }),
  },
  {
    name: 'values of StringLike',
    kind: 'identity',
    base: 300,
    text: (n, salt) =>
      allow({ Condition: { StringLike: { 's3:prefix': many(n, (i) => `home/${salt}/${i}/*`) } } }),
  },
  {
    name: 'values of StringEquals',
    kind: 'identity',
    base: 600,
    text: (n, salt) =>
      allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': many(n, (i) => `${salt}-${i}`) } } }),
  },
  {
    name: 'addresses of IpAddress',
    kind: 'identity',
    base: 300,
    text: (n, salt) =>
      allow({
        Condition: {
          IpAddress: {
            'aws:SourceIp': many(n, (i) => `${20 + (salt.length % 9)}.${i >> 8}.${i & 255}.0/24`),
          },
          StringEquals: { 'aws:PrincipalTag/team': salt },
        },
      }),
  },
];

/**
 * The exponent of a growth: 1 for time that doubles with the size.
 * @param {readonly number[]} times at sizes that double
 */
export const exponent = (times) => {
  const logs = times.map((t) => Math.log2(Math.max(t, 0.01)));
  const middle = (logs.length - 1) / 2;
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  let [above, below] = [0, 0];
  logs.forEach((log, i) => {
    above += (i - middle) * (log - mean);
    below += (i - middle) ** 2;
  });
  return above / below;
};

/** The CPU milliseconds of a run. @param {() => void} run */
function cpuOf(run) {
  const from = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const FACTORS = [1, 2, 4, 8];

/**
 * A row of a table.
 * @param {Shape} shape
 * @param {(factor: number) => number} measure CPU milliseconds at so many times its smallest size
 */
function rowOf({ name, base }, measure) {
  const ms = FACTORS.map(measure);
  return { name, sizes: FACTORS.map((f) => f * base), ms, exponent: exponent(ms) };
}

/**
 * The rows of the table: CPU milliseconds of the first check at n, 2n, 4n and 8n.
 * @param {(text: string, kind: Shape['kind']) => void} check
 * @param {number} [times] of which the quickest counts
 */
export function growth(check, times = 3) {
  const begun = Date.now();
  for (let i = 0; i < 10; i++) for (const s of SHAPES) check(s.text(10, `warm${i}`), s.kind);
  return SHAPES.map((shape) => {
    return rowOf(shape, (factor) => {
      const all = Array.from({ length: times }, (_, i) => {
        const text = shape.text(shape.base * factor, `x${factor}y${i}z${begun % 1000}`);
        return cpuOf(() => check(text, shape.kind));
      });
      return Math.min(...all);
    });
  });
}

/** Shapes that grow by statements: a keystroke in one of them finds the others unchanged. */
const KEYSTROKE_SHAPES = SHAPES.filter((s) => /pairs of buckets|tags of a resource/.test(s.name));

/**
 * The rows of the table for keystrokes: CPU milliseconds of a check after one statement has changed, with n, 2n, 4n and 8n
 * statements.
 * @param {(kind: Shape['kind']) => (text: string) => void} open a check that remembers the version before
 */
export function growthOfKeystrokes(open) {
  return KEYSTROKE_SHAPES.map((shape) => {
    return rowOf(shape, (factor) => {
      const check = open(shape.kind);
      const text = shape.text(shape.base * factor, `k${factor}`);
      check(text);
      const all = Array.from({ length: 8 }, (_, i) => {
        const typed = text.replace('"S7"', `"S7x${i}"`);
        return cpuOf(() => check(typed));
      });
      return Math.min(...all);
    });
  });
}

/** @param {ReturnType<typeof growth>} rows @returns the table in Markdown */
export const growthTable = (rows) =>
  [
    '| First check of n ... | n | 1n | 2n | 4n | 8n | exponent |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...rows.map(
      (r) =>
        `| ${r.name} | ${r.sizes[0]} | ${r.ms.map((ms) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`).join(' | ')} | ${r.exponent.toFixed(2)} |`,
    ),
  ].join('\n');
