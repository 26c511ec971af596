/** Can a stranger use an Allow, after the Deny statements are applied? */
import type { Budget } from '../algebra/budget.js';
import { type Glob, makeGlob } from '../algebra/glob.js';
import { isHole, isSymbol, refOf, shownHole } from '../algebra/policy-variables.js';
import { insertedTokens } from '../algebra/resolve-glob.js';
import { EMPTY, found, type Sample, UNKNOWN } from '../algebra/sample.js';
import type { Box } from '../algebra/search.js';
import { type CompiledStatement, withParts } from '../policy/compile.js';
import { isWholeHole } from '../requests/principal-holes.js';
import { consistentWitness, namesDiffer } from './consistent-witness.js';
import { federatedStrangers, mayBeAnyProvider, tokenHolders } from './federated-strangers.js';
import { impossibleAmong } from './impossible-requests.js';
import type { KeyTest } from './key-dimension.js';
import { anyDate, oneOf, presence } from './key-tests.js';
import { keysOf, type PolicyKeys, withNames } from './policy-keys.js';
import type { RequestSets } from './request-sets.js';
import { s3Strangers } from './s3-strangers.js';
import type { SharedProvider } from './shared-providers.js';
import { absent, literal, type Stranger, strangersTo } from './stranger.js';
import { fullValue } from './stranger-forms.js';
import { comparesWithHole, widestDeny } from './widest-deny.js';
import type { Witness } from './witness-request.js';

/** An account that no stranger has, for a hole. */
const HOLE_ACCOUNT = '210987654321';

/** What it costs, in steps, to make a statement ready for a stranger: for each of its patterns. */
const STEPS_PER_PATTERN = 8;

const conditionGlobs = (s: CompiledStatement): { readonly glob: Glob; readonly wildcards: boolean }[] =>
  s.conditions.flatMap(({ set, use }) =>
    set.family === 'string' ? set.globs.map((glob) => ({ glob, wildcards: use.operator.wildcards })) : [],
  );

/**
 * Texts for the holes that are fixed values in conditions: a stranger has none of them, whatever they are. One that can
 * contain a wildcard, where wildcards are read, is not a fixed value.
 */
function fixedHoles(statements: readonly CompiledStatement[]): Map<string, string> {
  const out = new Map<string, string>();
  const open = new Set<string>();
  for (const { glob, wildcards } of statements.flatMap(conditionGlobs)) {
    for (const { ref } of glob.letters) {
      if (!isHole(ref)) continue;
      if (wildcards && ref.domain === 'any') open.add(ref.hole);
      else out.set(ref.hole, ref.domain === 'account' ? HOLE_ACCOUNT : shownHole(ref.hole));
    }
  }
  for (const id of open) out.delete(id);
  return out;
}

const holedGlobs = (s: CompiledStatement): readonly Glob[] =>
  [...(s.resources?.globs ?? []), ...conditionGlobs(s).map((c) => c.glob)].filter(
    (g) => g.variables.length < g.letters.length,
  );

const hasHoles = (s: CompiledStatement): boolean => holedGlobs(s).length > 0;

/** Is there an exception (NotResource, StringNotLike) with a hole that can be `*`? Then the Allow can be empty. */
const canExceptAll = ({ resources, conditions }: CompiledStatement): boolean =>
  [
    ...(resources?.negated ? resources.globs : []),
    ...conditions.flatMap(({ set, use }) =>
      set.family === 'string' && use.operator.negated && use.operator.wildcards ? set.globs : [],
    ),
  ].some(({ letters }) => letters.some(({ ref }) => isHole(ref) && ref.domain === 'any'));

/** What is known of the symbols of a policy in the requests of one stranger. */
interface Known {
  /** By the hole. */
  readonly fillings: ReadonlyMap<string, string>;
  /** By the key, in lowercase. */
  readonly values: ReadonlyMap<string, string>;
  /** Keys that the requests do not have: their variables take the default, or the pattern matches nothing. */
  readonly absent: ReadonlySet<string>;
}

const matchesNothing = ({ letters }: Glob, { absent }: Known): boolean =>
  letters.some(
    ({ ref }) => !isHole(ref) && absent.has(ref.key.toLowerCase()) && ref.defaultValue === undefined,
  );

/** The pattern with the values of the symbols that are known. */
function withValues(glob: Glob, { fillings, values, absent }: Known): Glob {
  const known = (code: number): string | undefined => {
    const ref = isSymbol(code) ? refOf(code) : undefined;
    if (!ref) return undefined;
    if (isHole(ref)) return fillings.get(ref.hole);
    const key = ref.key.toLowerCase();
    return absent.has(key) ? ref.defaultValue : values.get(key);
  };
  if (glob.letters.every((l) => known(l.code) === undefined)) return glob;
  const tokens = glob.tokens.flatMap((t) => {
    const text = known(t);
    return text === undefined ? [t] : insertedTokens(glob, text);
  });
  const letters = glob.letters.filter((l) => known(l.code) === undefined);
  return makeGlob(glob.text, tokens, letters, glob.lower, glob.ignoreCase);
}

const isFixed = ({ letters }: Glob): boolean => letters.length === 0;

/** The statement as it is for that caller: the same one if it has no symbols. */
function forStranger(s: CompiledStatement, known: Known): CompiledStatement {
  if ((s.resources?.globs.every(isFixed) ?? true) && conditionGlobs(s).every((c) => isFixed(c.glob)))
    return s;
  const all = (globs: readonly Glob[]): Glob[] =>
    globs.filter((g) => !matchesNothing(g, known)).map((g) => withValues(g, known));
  const { resources, conditions } = s;
  return withParts(s, {
    resources: resources && { ...resources, nodes: resources.nodes, globs: all(resources.globs) },
    conditions: conditions.map((c) =>
      c.set.family === 'string' && c.dynamic ? { ...c, set: { ...c.set, globs: all(c.set.globs) } } : c,
    ),
  });
}

/** Everything that a Deny can stop of what a stranger does. Which values its conditions exclude is unknown with holes. */
function widestDenyFor(deny: CompiledStatement, known: Known, sets: RequestSets): Box {
  const own = forStranger(deny, known);
  const unknown = new Set(own.conditions.filter((_, i) => comparesWithHole(deny.conditions[i]!)));
  return widestDeny(own, sets, { ignores: (test) => unknown.has(test) });
}

/** Could some stranger be among the principals? */
const open = ({ principals }: CompiledStatement): boolean =>
  principals !== undefined &&
  (principals.negated ||
    principals.specs.some((p) => p.type === 'any' || (p.type === 'service' && p.name === '*')));

/**
 * Are all of the principals accounts, principals and services that are named? Then no stranger is allowed, whatever else the
 * statement says.
 */
export function namesAllPrincipals({ principals, statement }: CompiledStatement): boolean {
  if (!principals || principals.negated || principals.specs.length === 0 || statement.principal?.unreadable)
    return false;
  return principals.specs.every(
    (p) =>
      p.type === 'account' ||
      p.type === 'canonical' ||
      p.type === 'origin-access-identity' ||
      (p.type === 'arn' && literal(p.arn) && !isWholeHole(p.arn)) ||
      (p.type === 'service' && literal(p.name) && !isWholeHole(p.name)),
  );
}

/** Is there a principal of which everything is unknown? It can be everyone. */
const mayBeOpen = ({ principals }: CompiledStatement): boolean =>
  principals?.specs.some(
    (p) => (p.type === 'arn' && isWholeHole(p.arn)) || (p.type === 'service' && isWholeHole(p.name)),
  ) ?? false;

/**
 * A request of a stranger that the Allow lets through and none of the Deny statements stops.
 * @param confirms an independent check; a request that it rejects is not a witness, and the answer is unknown.
 * @param others statements of the policy: no account or organization that they name is a stranger's.
 */
export function strangerAccess(
  allow: CompiledStatement,
  denies: readonly CompiledStatement[],
  sets: RequestSets,
  budget: Budget,
  confirms?: (witness: Witness) => boolean,
  others: readonly CompiledStatement[] = [],
): Sample<Witness> {
  const { principals } = allow;
  if (!principals) return EMPTY;
  if (budget.exhausted) return UNKNOWN;
  const policy = withNames(keysOf([allow, ...denies]), others);
  const everyone = open(allow);
  // Tokens are for roles, and only the trust policy of a role has statements without a Resource.
  const trusts = allow.resources ? [] : federatedStrangers(principals, policy);
  const unsure = mayBeOpen(allow) || mayBeAnyProvider(principals, keysOf([allow]).keys);
  const strangers = [...(everyone ? strangersTo(policy) : []), ...trusts];
  const result =
    strangers.length === 0 && !everyone
      ? EMPTY
      : accessOf(strangers, policy, allow, denies, sets, budget, confirms);
  return result.kind === 'empty' && unsure ? UNKNOWN : result;
}

/**
 * As `strangerAccess`, for those who are the public for Amazon S3 in addition to strangers.
 * @returns why it does, with the request; undefined: it does not count this as public, as far as is known.
 */
export function s3PublicAccess(
  allow: CompiledStatement,
  denies: readonly CompiledStatement[],
  sets: RequestSets,
  budget: Budget,
  confirms: (witness: Witness) => boolean,
): { readonly witness: Witness; readonly because: string } | undefined {
  const policy = keysOf([allow, ...denies]);
  for (const stranger of allow.principals ? s3Strangers(allow.principals, policy) : []) {
    const result = accessOf([stranger], policy, allow, denies, sets, budget, confirms);
    if (result.kind === 'found') return { witness: result.value, because: stranger.because };
  }
  return undefined;
}

/**
 * A request that the AWS service makes for a resource of a stranger, which the Allow lets through and none of the Deny
 * statements stops: the confused deputy problem.
 * @param service name of a service principal that the Allow names.
 */
export function deputyAccess(
  allow: CompiledStatement,
  service: string,
  denies: readonly CompiledStatement[],
  sets: RequestSets,
  budget: Budget,
): Sample<Witness> {
  if (budget.exhausted) return UNKNOWN;
  const caller = { type: 'service', name: service.toLowerCase() } as const;
  const policy = keysOf([allow, ...denies]);
  const acting = strangersTo(policy).filter((s) => s.caller.type === 'service');
  // Services do not send the keys of the source with every request.
  const strangers = [...acting, ...acting.map(withoutSource)].map((s) => ({ ...s, caller }));
  return accessOf(strangers, policy, allow, denies, sets, budget);
}

/**
 * A request with a token of an OIDC provider, which the Allow lets through and none of the Deny statements stops. No
 * name in the token is one that the policy fixes.
 * @param principal one of the Federated principals that the Allow names.
 */
export function tokenAccess(
  allow: CompiledStatement,
  principal: string,
  provider: SharedProvider,
  denies: readonly CompiledStatement[],
  sets: RequestSets,
  budget: Budget,
): Sample<Witness> {
  if (budget.exhausted) return UNKNOWN;
  const policy = keysOf([allow, ...denies]);
  return accessOf(tokenHolders(principal, provider, policy), policy, allow, denies, sets, budget);
}

/** The same caller in a request that does not say on whose behalf it is made. */
const withoutSource = (stranger: Stranger): Stranger => ({
  ...stranger,
  tests: (key) =>
    /^aws:source(arn|account|owner|orgid|orgpaths)$/.test(key) ? absent(key) : stranger.tests(key),
});

/** "AWS global condition context keys": "This key is always included in the request context." */
const IN_EVERY_REQUEST: ReadonlyMap<string, readonly KeyTest[]> = new Map([
  ...['aws:epochtime', 'aws:requestedregion', 'aws:useragent'].map((key): [string, readonly KeyTest[]] => [
    key,
    [presence(key, true)],
  ]),
  ['aws:currenttime', [anyDate('aws:currenttime'), presence('aws:currenttime', true)]],
  [
    'aws:securetransport',
    [oneOf('aws:securetransport', ['true', 'false']), presence('aws:securetransport', true)],
  ],
]);

/** @param key lowercase. */
export const isInEveryRequest = (key: string): boolean => IN_EVERY_REQUEST.has(key);

/** What is known of a key in requests of the stranger. */
const testsOf = (stranger: Stranger, key: string): readonly KeyTest[] => {
  const always = IN_EVERY_REQUEST.get(key);
  return always ? [...stranger.tests(key), ...always] : stranger.tests(key);
};

function accessOf(
  strangers: readonly Stranger[],
  policy: PolicyKeys,
  allow: CompiledStatement,
  denies: readonly CompiledStatement[],
  sets: RequestSets,
  budget: Budget,
  confirms?: (witness: Witness) => boolean,
): Sample<Witness> {
  // What a hole stands for decides whether an exception leaves anything.
  if (!confirms && canExceptAll(allow)) return UNKNOWN;
  const fillings = fixedHoles([allow, ...denies]);
  const ofAllow = new Set(
    holedGlobs(allow).flatMap((g) => g.letters.map(({ ref }) => isHole(ref) && ref.hole)),
  );
  const shared = new Map([...fillings].filter(([hole]) => ofAllow.has(hole)));
  const variables = variablesIn([allow, ...denies]);
  const patterns = [allow, ...denies].reduce((sum, s) => sum + patternsOf(s), 1);
  let unsure = false;
  for (const stranger of strangers) {
    if (!budget.spend(STEPS_PER_PATTERN * patterns)) return UNKNOWN;
    const asked = new Map(
      [...policy.keys, ...variables].map((key): [string, readonly KeyTest[]] => [
        key,
        testsOf(stranger, key),
      ]),
    );
    const absent = new Set([...asked].filter(([, tests]) => tests.some(asksForNone)).map(([key]) => key));
    const symbols: Known = { fillings, values: stranger.values, absent };
    const tests = [...asked.values()].flat();
    const known: Box = [
      sets.callers([stranger.caller]),
      ...(stranger.action ? [sets.exactAction(stranger.action)] : []),
      ...tests.map((t) => sets.keyAtom(t)),
    ] as Box;
    const own = sets.box(forStranger(allow, symbols));
    if (!own) return UNKNOWN;
    const box = [...known, ...own];
    // Most strangers cannot use most statements, whatever others deny.
    if (sets.outside(box, [], budget).kind === 'empty') continue;
    const others: Box[] = [];
    for (const deny of denies) {
      const box = confirms || !hasHoles(deny) ? sets.box(forStranger(deny, symbols)) : undefined;
      if (box) others.push(box);
      // What a hole is, and what a statement that cannot be read says: an independent check decides, or it denies everything.
      else if (!confirms) others.push(widestDenyFor(deny, { ...symbols, fillings: shared }, sets));
    }
    const excluded = [...others, ...impossibleAmong(sets, [box, ...others])];
    const result = sets.witness(box, excluded, budget);
    if (result.kind === 'unknown' || (result.kind === 'found' && stranger.doubtful)) unsure = true;
    if (result.kind !== 'found' || stranger.doubtful) continue;
    const shown = readable(result.value, (more) =>
      sets.witness([...box, ...more.map((t) => sets.keyAtom(t))] as Box, excluded, budget),
    );
    const { request } = shown;
    const witness = {
      ...shown,
      ...(fillings.size > 0 ? { fillings } : {}),
      request: { ...request, context: withDerived(request.context, symbols, variables) },
    };
    if (confirms?.(witness) ?? true) {
      const better = consistentWitness(witness);
      if (better && confirms?.(better)) return found(better);
      if (!better || !namesDiffer(witness)) return found(witness);
    }
    unsure = true;
  }
  return unsure ? UNKNOWN : EMPTY;
}

/** The witness with values that are complete, where such a request is one too. */
function readable(witness: Witness, ask: (more: readonly KeyTest[]) => Sample<Witness>): Witness {
  const more = [...witness.request.context].flatMap(([key, [value, ...others]]): KeyTest[] => {
    const full = value === undefined || others.length > 0 ? value : fullValue(key, value);
    return full === undefined || full === value ? [] : [oneOf(key, [full])];
  });
  const better = more.length > 0 ? ask(more) : EMPTY;
  return better.kind === 'found' ? better.value : witness;
}

const patternsOf = (s: CompiledStatement): number =>
  conditionGlobs(s).length + (s.resources?.globs.length ?? 0) + (s.actions?.globs.length ?? 0);

const asksForNone = ({ wantsAbsent, wantsPresent }: KeyTest): boolean => wantsAbsent && !wantsPresent;

/** Keys of the policy variables, in lowercase. */
const variablesIn = (statements: readonly CompiledStatement[]): ReadonlySet<string> =>
  new Set(
    statements
      .flatMap((s) => [
        ...(s.resources?.globs ?? []),
        ...s.conditions.flatMap((c) => (c.set.family === 'string' ? c.set.globs : [])),
      ])
      .flatMap((g) => g.variables.map((v) => v.key.toLowerCase())),
  );

/** The context with the values that variables took. */
function withDerived(
  context: ReadonlyMap<string, readonly string[]>,
  { values, absent }: Known,
  variables: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const out = new Map(context);
  for (const [key, value] of values)
    if (!out.has(key) && variables.has(key) && !absent.has(key)) out.set(key, [value]);
  return out;
}
