/** What the names of a file and of its folders say about the kind of a policy. */
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { Evidence } from './kind-weights.js';

/** Words that are the whole name, its end ("orders-bucket-policy"), or inside a longer name. */
interface Words {
  readonly words: RegExp;
  readonly kind: PolicyKind;
  readonly whole: number;
  readonly end: number;
  readonly inside: number;
  /** Prefixes of the services that such a policy is about. */
  readonly services?: readonly string[];
  /** In the middle of a sentence, with an article: "a bucket policy". */
  readonly called?: string;
}

const POLICY = '(?:-?polic(?:y|ies))';

/**
 * Words between hyphens, in lowercase. The first that matches takes its part of the name, so that the role of
 * `assume-role-policy` is not the role of `role-policy`.
 */
const words = (text: string): RegExp => new RegExp(`-(?:${text})-`);

/** Of a resource: with the word policy after it. Names of services say less: a function's role has policies too. */
const ofResource = (
  text: string,
  services: readonly string[],
  called: string,
  whole = 8,
  end = whole - 1,
): Words => ({
  words: words(`(?:${text})${POLICY}`),
  kind: 'resource',
  whole,
  end,
  inside: 2,
  services,
  called,
});

/** The weight of a name that ends with the word. */
const BOUNDARY_AT_END = 11;

const NAMES: readonly Words[] = [
  // The control policies that AWS Organizations attaches itself (AWS Organizations User Guide, "Service control policies
  // (SCPs)" and "Resource control policies (RCPs)"), also by their IDs: `p-FullAWSAccess`.
  { words: words('(?:p-)?rcp-?full-?aws-?access'), kind: 'rcp', whole: 14, end: 12, inside: 9 },
  { words: words('(?:p-)?full-?aws-?access'), kind: 'scp', whole: 13, end: 12, inside: 9 },
  {
    words: words(`trust(?:-?relationships?)?${POLICY}?`),
    kind: 'trust',
    whole: 9,
    end: 8,
    inside: 6,
  },
  { words: words(`assume-?roles?${POLICY}?`), kind: 'trust', whole: 8, end: 6, inside: 3 },
  { words: words(`scps?|service-?controls?${POLICY}?`), kind: 'scp', whole: 12, end: 11, inside: 9 },
  { words: words('guard-?rails?'), kind: 'scp', whole: 4, end: 3, inside: 3 },
  { words: words(`rcps?|resource-?controls?${POLICY}?`), kind: 'rcp', whole: 12, end: 11, inside: 9 },
  {
    words: words('(?:permissions?-?)?boundar(?:y|ies)'),
    kind: 'boundary',
    whole: 13,
    end: BOUNDARY_AT_END,
    inside: 5,
  },
  { words: words(`sessions?${POLICY}`), kind: 'session', whole: 14, end: 12, inside: 6 },
  {
    words: words(
      `(?:(?:vpc-?|gateway-?|interface-?|s3-?|dynamodb-?)?endpoints?|vpces?)${POLICY}|(?:vpc|gateway|interface)-?endpoints?|vpces?`,
    ),
    kind: 'endpoint',
    whole: 14,
    end: 11,
    inside: 2,
  },
  ofResource('(?:s3-)?buckets?', ['s3'], 'a bucket policy'),
  ofResource('(?:kms-)?keys?', ['kms'], 'a key policy'),
  ofResource('(?:sqs-)?queues?', ['sqs'], 'a queue policy'),
  ofResource('(?:sns-)?topics?', ['sns'], 'a topic policy'),
  ofResource('secrets?', ['secretsmanager'], 'the policy of a secret', 6),
  ofResource(
    '(?:ecr-)?(?:repositor(?:y|ies)|repos?|registry)',
    ['ecr', 'ecr-public', 'codeartifact'],
    'a repository policy',
    6,
  ),
  ofResource('vaults?', ['backup', 'glacier'], 'a vault policy', 5),
  ofResource('(?:event-?)?bus(?:es)?', ['events'], 'an event bus policy', 5),
  ofResource('tables?|streams?', ['dynamodb', 'kinesis'], 'a resource-based policy', 5),
  ofResource('domains?', ['es', 'codeartifact'], 'a domain policy', 5),
  ofResource('layers?', ['lambda'], 'a layer policy', 5),
  ofResource('kms', ['kms'], 'a key policy', 3),
  ofResource('functions?|lambdas?', ['lambda'], 'a function policy', 3),
  {
    words: words(`resource(?:-?based)?${POLICY}`),
    kind: 'resource',
    whole: 8,
    end: 7,
    inside: 5,
    called: 'a resource-based policy',
  },
  {
    words: words(`(?:identity(?:-?based)?|managed|inline|users?|groups?)${POLICY}`),
    kind: 'identity',
    whole: 8,
    end: 5,
    inside: 3,
  },
  {
    words: words(`(?:iam|roles?|permissions?)${POLICY}|permissions?`),
    kind: 'identity',
    whole: 5,
    end: 4,
    inside: 2,
  },
];

/** Words that say nothing about the kind. */
const NEUTRAL =
  /^(aws|iam|json|polic(y|ies)|documents?|docs?|examples?|samples?|templates?|tests?|data|files?|v?\d[\d.]*)$/;

/** Of these folders: the one with the file, the one around it, and so on. */
const FOLDERS = [0.75, 0.5, 0.25];
/** Words in a longer folder name count less still. */
const LONGER_FOLDER = 0.5;

const EXTENSION = /\.(jsonc?|json5|tpl|tmpl|tftpl|j2|erb)$/;

/** `myBucketPolicy.json` as `my-bucket-policy`. */
function hyphenated(name: string): string {
  let base = name
    .replace(/[A-Z]+/g, (run, at: number) => (at > 0 && /[a-z0-9]/.test(name[at - 1]!) ? `-${run}` : run))
    .toLowerCase();
  while (EXTENSION.test(base)) base = base.replace(EXTENSION, '');
  return base.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

export interface NamedKind {
  readonly kind: PolicyKind;
  readonly weight: number;
  /** The words are only a part of the name. */
  readonly part: boolean;
  readonly services?: readonly string[];
  readonly called?: string;
}

/** In the place of words that another entry took. */
const TAKEN = '~';

/** The kinds that a name mentions, each once. */
function kindsIn(name: string): NamedKind[] {
  let rest = `-${hyphenated(name)}-`;
  const out: NamedKind[] = [];
  for (const { words, kind, whole, end, inside, services, called } of NAMES) {
    const match = words.exec(rest);
    if (!match) continue;
    const before = rest.slice(0, match.index);
    const after = rest.slice(match.index + match[0].length);
    const others = (text: string): string[] =>
      text.split('-').filter((w) => w !== '' && w !== TAKEN && !NEUTRAL.test(w));
    rest = `${before}-${TAKEN}-${after}`;
    if (out.some((o) => o.kind === kind)) continue;
    const weight = others(after).length > 0 ? inside : others(before).length > 0 ? end : whole;
    const part = others(after).length > 0 || others(before).length > 0;
    out.push({ kind, weight, part, ...(services ? { services } : {}), ...(called ? { called } : {}) });
  }
  return out;
}

/** What a path says. */
export interface PathKinds {
  readonly file: readonly NamedKind[];
  readonly folders: readonly NamedKind[];
}

/** @param path uses `/`. */
export function kindsFromPath(path: string): PathKinds {
  const parts = path.split('/').filter((p) => p !== '');
  const file = kindsIn(parts.pop() ?? '');
  const folders: NamedKind[] = [];
  for (const scale of FOLDERS) {
    const name = parts.pop();
    if (name === undefined) break;
    for (const found of kindsIn(name))
      folders.push({ ...found, weight: found.weight * scale * (found.part ? LONGER_FOLDER : 1) });
  }
  return { file, folders };
}

/** Of a policy that asks for one, or is about one. */
const ABOUT_BOUNDARY = /-(?:with|without|requires?|enforces?|needs?|no)-/;

/** Does the name of a resource say that it is a permissions boundary? */
export const namesBoundary = (name: string): boolean =>
  !ABOUT_BOUNDARY.test(hyphenated(name)) &&
  kindsIn(name).some(({ kind, weight }) => kind === 'boundary' && weight >= BOUNDARY_AT_END);

/** The evidence of a path. */
export function pathEvidence({ file, folders }: PathKinds): Evidence[] {
  const of = (list: readonly NamedKind[], reason: string): Evidence[] =>
    list.map(({ kind, weight }) => ({ weights: { [kind]: weight }, reason }));
  return [...of(file, 'its file name'), ...of(folders, 'its folder name')];
}
