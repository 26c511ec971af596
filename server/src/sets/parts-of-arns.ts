/**
 * The parts of ARNs. A `*` at the end of a part "can expand to match beyond the colon boundaries" (IAM User Guide, "IAM
 * JSON policy elements: Resource"), so patterns for two accounts can share an ARN: that of a resource whose name contains
 * colons and an account.
 */
import { withinArnParts } from '../algebra/arn-glob.js';
import { compileGlob, type Glob } from '../algebra/glob.js';
import type { Atom, Box } from '../algebra/search.js';
import { parseArn } from '../policy/resources.js';
import type { ScopeAtom } from './pattern-scope.js';
import type { RequestSets } from './request-sets.js';

/** Is there a wildcard before the resource part of an ARN with all of its parts? */
function crossesParts({ text }: Glob): boolean {
  const arn = parseArn(text);
  return arn !== undefined && /[*?]/.test(arn.partition + arn.service + arn.region + arn.account);
}

/**
 * The box with patterns whose wildcards stay in their part of the ARN; undefined: they do so in any case, or some pattern
 * omits parts.
 */
export function withinParts(sets: RequestSets, box: Box): Box | undefined {
  const own = box.map((atom): Atom => {
    if (atom.dimension.id !== 'resource') return atom;
    const { globs, negated, open } = (atom as ScopeAtom<unknown>).scope;
    if (negated || open || !globs.some(crossesParts)) return atom;
    const within = globs.map((g) => (crossesParts(g) ? withinArnParts(g) : g));
    return sets.resourceAtom({ globs: within, nodes: [], negated }) as Atom;
  });
  return own.some((atom, i) => atom !== box[i]) ? own : undefined;
}

/**
 * The names of queues and topics are letters, digits, hyphens and underscores, with `.fifo` at the end of some (Amazon SQS
 * and Amazon SNS API References, "CreateQueue" and "CreateTopic"). Other names can contain colons: those of objects in S3,
 * KMS aliases, the paths of IAM roles.
 */
const PLAIN_NAMES = ['sqs', 'sns'];

const boxesOf = (sets: RequestSets): readonly Box[] =>
  PLAIN_NAMES.map((service) => {
    const more = `arn:*:${service}:*:*:*:*`;
    const globs = [compileGlob(more, { mode: 'arn', wildcards: true, variables: false })];
    return [sets.resourceAtom({ globs, nodes: [], negated: false }) as Atom];
  });

const arnPattern = (text: string): Glob =>
  withinArnParts(compileGlob(text, { mode: 'arn', wildcards: true, variables: false }));

/** ARNs with an account that begins with a digit, as an ID does, and does not have 12 characters ("AWS account identifiers"). */
function shortOrLongAccounts(sets: RequestSets): readonly Box[] {
  const scope = (globs: readonly Glob[], negated: boolean): Atom =>
    sets.resourceAtom({ globs, nodes: [], negated }) as Atom;
  const numbers = [...'0123456789'].map((digit) => arnPattern(`arn:*:*:*:${digit}*:*`));
  return [[scope(numbers, false), scope([arnPattern(`arn:*:*:*:${'?'.repeat(12)}:*`)], true)]];
}

/** Boxes of ARNs with an account ID that does not have 12 digits, for patterns of which parts of the ID are wildcards. */
export const impossibleAccounts = (sets: RequestSets): readonly Box[] => sets.derived.of(shortOrLongAccounts);

/** Boxes of ARNs with colons in the name of a resource that cannot have them. */
export const namesWithColons = (sets: RequestSets): readonly Box[] => sets.derived.of(boxesOf);
