/** Resources that users recognize: ARNs with the names of AWS's documentation and of the policy itself. */
import type { Budget } from '../algebra/budget.js';
import { isHole, type SymbolLetter, textWithHoles } from '../algebra/policy-variables.js';
import { found, type Sample } from '../algebra/sample.js';
import { agrees, type Dimension, type Literal } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import { splitArn } from '../policy/resources.js';
import { ownValue } from '../text/own-value.js';
import type { ScopeAtom } from './pattern-scope.js';

/** The account of AWS's documentation. */
export const EXAMPLE_ACCOUNT = '123456789012';
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

/** Patterns of the policy, and formats of the catalogue, that are tried at most. */
const MAX_TRIED = 8;

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

/** A part of a pattern with its wildcards filled in; the format's part where all of it is a wildcard. */
const part = (pattern: string, format: string | undefined): string => {
  if (!wild(pattern)) return pattern;
  if (/^\*+$/.test(pattern)) return format ?? 'example';
  return pattern.replace(/\*+/g, 'example').replace(/\?/g, '1');
};

/** A resource of the format that can match the pattern: part by part the pattern's text, or the format's. */
function merged(pattern: string, format: string): string {
  const own = splitArn(pattern);
  const base = splitArn(filled(format));
  if (own.length < 6 || base.length < 6) return base.join(':');
  const head = base.slice(0, 5).map((b, i) => part(own[i]!, b));
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
    ...own.slice(0, 5).map((p, i) => part(p, defaults[i])),
    part(own.slice(5).join(':'), 'example').replace(/\*+/g, 'example'),
  ].join(':');
}

const textsOf = (literals: readonly Literal<ValueCodes>[]): string[] =>
  literals.flatMap(({ atom, positive }) => {
    const { scope } = atom as ScopeAtom<ValueCodes>;
    if (!positive || scope.negated || scope.nodes.length === 0) return [];
    return scope.globs.slice(0, MAX_TRIED).map((g) => g.text);
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

function* candidates(
  service: string,
  formats: readonly string[],
  patterns: readonly string[],
): Generator<string, void> {
  if (formats.length === 0) yield '*';
  const tried = formats.slice(0, MAX_TRIED);
  for (const alike of [true, false]) {
    for (const format of tried)
      for (const pattern of patterns) if (sameForm(pattern, format) === alike) yield merged(pattern, format);
  }
  for (const format of tried) yield filled(format);
  for (const pattern of patterns) yield plain(pattern, service);
  if (formats.length === 0) yield `arn:aws:${service}:${EXAMPLE_REGION}:${EXAMPLE_ACCOUNT}:example`;
}

/**
 * The dimension of resources, with readable ones first.
 * @param formats ARN formats of the resources that the action is made on; none: it takes no resource, or is unknown.
 * @param base what finds a resource when no readable one will do.
 */
export function readableResources(
  service: string,
  formats: readonly string[],
  base: Dimension<ValueCodes>,
): Dimension<ValueCodes> {
  const sample = (literals: readonly Literal<ValueCodes>[], budget: Budget): Sample<ValueCodes> => {
    const patterns = [...new Set(textsOf(literals))].slice(0, MAX_TRIED);
    const holes = holesIn(literals);
    for (const text of candidates(service, formats, patterns)) {
      if (!budget.spend(literals.length)) break;
      const codes = textWithHoles(text, holes);
      if (literals.every((l) => agrees(l, codes))) return found(codes);
    }
    return base.sample(literals, budget);
  };
  return { id: 'resource', sample };
}
