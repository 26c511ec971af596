/** Resources that users recognize: ARNs with the names of AWS's documentation and of the policy itself. */
import type { Budget } from '../algebra/budget.js';
import { compileGlob } from '../algebra/glob.js';
import {
  codesToText,
  holdsSymbol,
  isHole,
  type SymbolLetter,
  textToCodes,
  textWithHoles,
} from '../algebra/policy-variables.js';
import { found, type Sample, UNKNOWN } from '../algebra/sample.js';
import { agrees, type Dimension, type Literal } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { Action } from '../catalogue/catalogue.js';
import { splitArn } from '../policy/resources.js';
import { ownValue } from '../text/own-value.js';
import {
  accountsLike,
  EXAMPLE_ACCOUNT,
  EXAMPLE_ACCOUNTS,
  isAccount,
  isRegion,
  partitionsLike,
  regionsLike,
} from './example-values.js';
import type { ScopeAtom } from './pattern-scope.js';

const EXAMPLE_REGION = 'us-east-1';

/** What AWS's documentation writes for a placeholder of an ARN format; others become `example-...`. */
const EXAMPLES: Readonly<Record<string, string>> = {
  partition: 'aws',
  region: EXAMPLE_REGION,
  account: EXAMPLE_ACCOUNT,
  bucketname: 'amzn-s3-demo-bucket',
  objectname: 'example',
  instanceid: 'i-02573cafcfEXAMPLE',
  keyid: '1234abcd-12ab-34cd-56ef-1234567890ab',
  vpcid: 'vpc-0abcdef1234567890',
  subnetid: 'subnet-0abcdef1234567890',
  securitygroupid: 'sg-0abcdef1234567890',
  volumeid: 'vol-0abcdef1234567890',
  imageid: 'ami-0abcdef1234567890',
  snapshotid: 'snap-0abcdef1234567890',
  accesspointname: 'example-ap',
};

type ActionResource = Action['resourceTypes'][number];

/** Patterns of the policy, and formats of the catalogue, that are tried at most. */
const MAX_TRIED = 8;
/** Patterns of which parts are put together. */
const MAX_MIXED = 4;

function exampleOf(placeholder: string): string {
  const known = ownValue(EXAMPLES, placeholder.toLowerCase());
  if (known !== undefined) return known;
  let words = placeholder;
  while (/(?:WithPath|Name|Id|Arn)$/.test(words)) words = words.replace(/(?:WithPath|Name|Id|Arn)$/, '');
  words = words.replace(/([a-z\d])([A-Z])/g, '$1-$2');
  return words === '' ? 'example' : `example-${words.toLowerCase()}`;
}

/** A format of the catalogue, filled in. */
const filled = (format: string): string =>
  format.replace(/\$\{([^{}]*)\}/g, (_, name: string) => exampleOf(name)).replace(/\*/g, 'example');

const wild = (text: string): boolean => /[*?]/.test(text);

/** A text that the pattern matches, with readable words for its wildcards: `team-example` for `team*`. */
const worded = (pattern: string): string =>
  pattern
    .replace(/\*+/g, (stars, at: number) => {
      const [before, after] = [pattern[at - 1] ?? '', pattern[at + stars.length] ?? ''];
      return `${isWordly(before) ? '-' : ''}example${isWordly(after) ? '-' : ''}`;
    })
    .replace(/\?/g, '1');

const isWordly = (char: string): boolean => /[A-Za-z\d]/.test(char);

/** A part of a pattern with its wildcards filled in; the format's part where all of it is a wildcard. */
const part = (pattern: string, format: string | undefined): string => {
  if (!wild(pattern)) return pattern;
  if (/^\*+$/.test(pattern)) return format ?? 'example';
  return worded(pattern);
};

/** The same of one of an ARN's first five parts: partitions, Regions and accounts that exist. @param at its position. */
const headPart = (at: number, pattern: string, format: string | undefined): string => {
  if (!wild(pattern) || /^\*+$/.test(pattern)) return part(pattern, format);
  const known =
    at === 1
      ? partitionsLike(pattern)
      : at === 3
        ? regionsLike(pattern)
        : at === 4
          ? accountsLike(pattern)
          : [];
  return known[0] ?? part(pattern, format);
};

/** A resource of the format that can match the pattern: part by part the pattern's text, or the format's. */
function merged(pattern: string, format: string): string {
  const own = splitArn(pattern);
  const base = splitArn(filled(format));
  if (own.length < 6 || base.length < 6) return base.join(':');
  const head = base.slice(0, 5).map((b, i) => headPart(i, own[i]!, b));
  const name = own.slice(5).join(':');
  const names = base.slice(5).join(':').split('/');
  const parts = name.split('/');
  const last = parts.length - 1;
  const out = parts.map((p, i) => {
    if (i === last && /^\*+$/.test(p) && names.length > i) return names.slice(i).join('/');
    return part(p, names[i]);
  });
  if (name.endsWith('*') && names.length > parts.length && !/^\*+$/.test(parts[last]!))
    out.push(...names.slice(parts.length));
  return [...head, out.join('/')].join(':');
}

/** A pattern of the policy, filled in by itself. */
function plain(pattern: string, service: string): string {
  const own = splitArn(pattern);
  if (own.length < 6) return part(pattern, 'example');
  const defaults = ['arn', 'aws', service, EXAMPLE_REGION, EXAMPLE_ACCOUNT];
  return [
    ...own.slice(0, 5).map((p, i) => headPart(i, p, defaults[i])),
    part(own.slice(5).join(':'), 'example'),
  ].join(':');
}

/** A longer pattern has no readable resource: an ARN has at most 2,048 characters (IAM and AWS STS quotas). */
const MAX_LENGTH = 2048;

const textsOf = (literals: readonly Literal<ValueCodes>[]): string[] =>
  literals.flatMap(({ atom, positive }) => {
    const { scope } = atom as ScopeAtom<ValueCodes>;
    // Outside of a NotResource is inside of its patterns.
    if (positive === scope.negated || (scope.nodes.length === 0 && !scope.negated)) return [];
    return scope.globs
      .slice(0, MAX_TRIED)
      .map((g) => g.text)
      .filter((text) => text.length <= MAX_LENGTH);
  });

/** The holes of the patterns, by id. */
const holesIn = (literals: readonly Literal<ValueCodes>[]): Map<string, SymbolLetter> =>
  new Map(
    literals.flatMap(({ atom }) =>
      (atom as ScopeAtom<ValueCodes>).scope.globs.flatMap((g) =>
        g.letters.flatMap((l) => (isHole(l.ref) ? [[l.ref.hole, l] as const] : [])),
      ),
    ),
  );

/** Do both leave the Region out, or neither, and so with the account? A pattern of fewer parts has any form. */
function sameForm(pattern: string, format: string): boolean {
  const [own, base] = [splitArn(pattern), splitArn(format)];
  if (own.length < 6) return true;
  return [3, 4].every((i) => (own[i] === '') === (base[i] === ''));
}

/** The account of one pattern with the name of another one. */
function mixed(patterns: readonly string[]): string[] {
  const arns = patterns.slice(0, MAX_MIXED).map(splitArn);
  const whole = arns.filter((parts) => parts.length >= 6);
  return whole.flatMap((head) =>
    whole.flatMap((name) => (name === head ? [] : [[...head.slice(0, 5), ...name.slice(5)].join(':')])),
  );
}

/** The same resource of another account, if it has one. */
function inAccount(account: string, arn: string): string {
  const parts = splitArn(arn);
  return parts.length < 6 || parts[4] === ''
    ? arn
    : [...parts.slice(0, 4), account, ...parts.slice(5)].join(':');
}

/** An account of AWS's examples for where the usual one is a part of the question, which can be about all others; undefined: it is not. */
function otherAccount(literals: readonly Literal<ValueCodes>[]): string | undefined {
  const texts = literals.flatMap(({ atom }) =>
    (atom as ScopeAtom<ValueCodes>).scope.globs.map((g) => g.text),
  );
  const isNamed = (account: string): boolean => texts.some((text) => text.includes(account));
  return isNamed(EXAMPLE_ACCOUNT) ? EXAMPLE_ACCOUNTS.find((account) => !isNamed(account)) : undefined;
}

/** @param other account to try as well. */
function* candidates(
  service: string,
  formats: readonly string[],
  patterns: readonly string[],
  other: string | undefined,
): Generator<string, void> {
  if (formats.length === 0) yield '*';
  const tried = formats.slice(0, MAX_TRIED);
  for (const alike of [true, false]) {
    for (const format of tried)
      for (const pattern of patterns) if (sameForm(pattern, format) === alike) yield merged(pattern, format);
  }
  for (const format of tried) yield filled(format);
  for (const format of tried) for (const pattern of mixed(patterns)) yield merged(pattern, format);
  if (other !== undefined)
    for (const format of tried)
      for (const pattern of patterns)
        if (sameForm(pattern, format)) yield inAccount(other, merged(pattern, format));
  for (const pattern of patterns) yield plain(pattern, service);
  if (formats.length === 0) yield `arn:aws:${service}:${EXAMPLE_REGION}:${EXAMPLE_ACCOUNT}:example`;
}

/**
 * ARNs with an account that a pattern without one can match, such as `arn:aws:sqs:*:jobs`: a `*` that ends a part also
 * matches the parts that are missing (`readingsOfArn`). The pattern itself if it has all parts.
 */
function withAllParts(pattern: string): string[] {
  const parts = splitArn(pattern);
  // The resource part of any ARN.
  if (parts[0] === '*' && parts.length > 1 && parts.length < 6)
    return [`arn:${'*:'.repeat(6 - parts.length)}${parts.slice(1).join(':')}`, pattern];
  const [arn, , , , account = ''] = parts;
  if (arn !== 'arn') return [pattern];
  const hasAccount = account === '' || wild(account) || isAccount(account) || account.includes('$');
  const missing = ':*'.repeat(Math.max(6 - parts.length, hasAccount ? 0 : 1));
  if (missing === '') return [pattern];
  return parts.flatMap((p, i) =>
    i < 5 && p.endsWith('*') ? [[...parts.slice(0, i), p + missing, ...parts.slice(i + 1)].join(':')] : [],
  );
}

/** Can it be a resource's ARN: are its partition, Region and account like those that exist? Yes also where it is not an ARN. */
export function isPossibleArn(text: string): boolean {
  const [arn, partition = '', service, region = '', account = '', ...name] = splitArn(text);
  if (arn !== 'arn') return true;
  const owned = (region === '' || isRegion(region)) && (account === '' || isAccount(account));
  return partition.startsWith('aws') && service !== '' && owned && name.join(':') !== '';
}

/** The sample with each word once, if that will do too. */
function plainer(codes: ValueCodes, literals: readonly Literal<ValueCodes>[]): ValueCodes {
  if (holdsSymbol(codes)) return codes;
  const plain = textToCodes(codesToText(codes, () => '').replace(/(?:example){2,8}/g, 'example'));
  return literals.every((l) => agrees(l, plain)) ? plain : codes;
}

const ANY_NAME = ['?*'];
/** What comes after the account, as patterns: the plainest first. */
const REAL_NAMES = [
  ['example', 'amzn-s3-demo-bucket', 'amzn-s3-demo-bucket/example'],
  ['*-example', '*-amzn-s3-demo-bucket'],
  ['*example*', '*amzn-s3-demo-bucket*'],
  ANY_NAME,
];

/** Texts that are tried at most for each part of an ARN. */
const MAX_PARTS = 3;

/** Beginnings of ARNs whose partition, Region and account exist, or can: of the patterns, or of AWS's examples; by partition. */
function realHeads(service: string, patterns: readonly string[]): string[][] {
  const arns = patterns.map(splitArn).filter((p) => p.length >= 6);
  const partsAt = (i: number): string[] => arns.map((p) => p[i]!);
  const few = (texts: readonly string[]): string[] => [...new Set(texts)].slice(0, MAX_PARTS);
  const regions = few([EXAMPLE_REGION, '', ...partsAt(3).flatMap(regionsLike)].reverse());
  const accounts = few([EXAMPLE_ACCOUNT, '', ...partsAt(4).flatMap(accountsLike)].reverse());
  const owners = regions.flatMap((region) => accounts.map((account) => `${region}:${account}`));
  const services = few([service, ...partsAt(2).filter((p) => !wild(p))]);
  return few([...partsAt(1).flatMap(partitionsLike), ...partitionsLike('*')]).flatMap((partition) =>
    services.map((s) => owners.map((owner) => `arn:${partition}:${s}:${owner}:`)),
  );
}

/** Does the beginning of an ARN omit the Region and the account where one of the formats omits them? */
const isLikeOne = (head: string, formats: readonly string[]): boolean =>
  formats.some((format) => sameForm(head, format));

/** The literal that a resource is such an ARN, with a name. @param names what its last part is like, as patterns. */
function isReal(
  { atom }: Literal<ValueCodes>,
  heads: readonly string[],
  names: readonly string[],
): Literal<ValueCodes> {
  const globs = heads.flatMap((head) =>
    names.map((name) => compileGlob(head + name, { mode: 'string', wildcards: true, variables: false })),
  );
  const real: ScopeAtom<ValueCodes> = {
    ...(atom as ScopeAtom<ValueCodes>),
    scope: { globs, nodes: [], negated: false },
  };
  return { atom: real, positive: true };
}

/** Their ARN formats: what the action needs first, and the plainest of those, an object rather than one of an access point. */
const formatsOf = (types: readonly ActionResource[]): string[] =>
  [...types]
    .sort(
      (a, b) =>
        Number(b.required) - Number(a.required) || a.type.arns.join().length - b.type.arns.join().length,
    )
    .flatMap((r) => r.type.arns);

/**
 * The dimension of resources, with readable ones first.
 * @param types of the resources that the action is made on; none: it takes no resource, or is unknown.
 * @param base what finds a resource when no readable one will do.
 * @param shown is the resource shown to people? Otherwise only those of AWS's examples are tried before `base`.
 */
export function readableResources(
  service: string,
  types: readonly ActionResource[],
  base: Dimension<ValueCodes>,
  shown = true,
): Dimension<ValueCodes> {
  const formats = formatsOf(types);
  const sample = (literals: readonly Literal<ValueCodes>[], budget: Budget): Sample<ValueCodes> => {
    const patterns = [...new Set(textsOf(literals).flatMap(withAllParts))].slice(0, MAX_TRIED);
    const holes = holesIn(literals);
    for (const text of candidates(service, formats, patterns, otherAccount(literals))) {
      if (!budget.spend(literals.length)) break;
      if (holes.size === 0 && !isPossibleArn(text)) continue;
      const codes = textWithHoles(text, holes);
      if (literals.every((l) => agrees(l, codes))) return found(codes);
    }
    const [first] = literals;
    if (!first || !shown) return base.sample(literals, budget);
    const real = realHeads(service, patterns);
    // Most values that no readable resource matches begin with a reference, and one question shows it.
    if (base.sample([...literals, isReal(first, real.flat(), ANY_NAME)], budget).kind !== 'found')
      return base.sample(literals, budget);
    for (const heads of [...real.map((of) => of.filter((head) => isLikeOne(head, formats))), ...real]) {
      if (heads.length === 0) continue;
      if (budget.exhausted) return UNKNOWN;
      for (const names of REAL_NAMES) {
        const sampled = base.sample([...literals, isReal(first, heads, names)], budget);
        if (sampled.kind === 'found') return found(plainer(sampled.value, literals));
      }
    }
    return base.sample(literals, budget);
  };
  return { id: 'resource', sample };
}
