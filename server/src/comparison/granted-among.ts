/** Does a policy allow what must never be allowed? As AWS's CheckAccessNotGranted. */
import { Budget } from '../algebra/budget.js';
import { compileGlob, type Glob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';
import type { Atom, Box } from '../algebra/search.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { writtenKey } from '../catalogue/condition-keys.js';
import { type Decision, decide } from '../evaluation/evaluate-policy.js';
import { testHolds } from '../evaluation/match.js';
import {
  type CompiledPolicy,
  type CompiledStatement,
  compileAction,
  isWhole,
  type PatternScope,
} from '../policy/compile.js';
import { type PolicyKind, PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import { variantsOf } from '../policy/policy-variants.js';
import type { PrincipalSet } from '../requests/principal.js';
import { mayName } from '../requests/principal-match.js';
import { NamedCallers } from '../requests/representative-callers.js';
import { impossibleAmong } from '../sets/impossible-requests.js';
import { oneOf } from '../sets/key-tests.js';
import { impossibleAccounts, namesWithColons, withinParts } from '../sets/parts-of-arns.js';
import { complementAtom } from '../sets/principal-dimension.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Witness } from '../sets/witness-request.js';
import { absentKeys } from './absent-keys.js';
import {
  type AccessFinding,
  type Difference,
  dependsOn,
  overColons,
  tooCostly,
  UNREADABLE,
  undocumented,
  unknownCaller,
} from './access-finding.js';
import { acrossVariants } from './across-variants.js';
import { witnessEvaluation } from './confirm-witness.js';
import { grantingStatement } from './granting-statement.js';
import { type PolicySide, policySide, reasonsOf } from './policy-side.js';
import { possibleRequests } from './possible-request.js';
import { variableKeys, withVariableValues } from './variable-values.js';

/** Steps for all questions about one policy. */
const STEPS = 6_000_000;
/** Steps for one of them. */
const QUESTION = 300_000;

class Granted {
  readonly #policy: CompiledPolicy;
  readonly #forbidden: CompiledPolicy;
  readonly #side: PolicySide;
  readonly #catalogue: Catalogue;
  readonly #sets: RequestSets;
  readonly #budget: Budget;
  readonly findings: AccessFinding[] = [];
  readonly unknown = new Set<string>();

  constructor(
    policy: CompiledPolicy,
    forbidden: CompiledPolicy,
    catalogue: Catalogue,
    sets: RequestSets,
    parts: number,
  ) {
    this.#budget = new Budget(Math.ceil(STEPS / parts));
    this.#policy = policy;
    this.#forbidden = forbidden;
    this.#side = policySide(policy, sets);
    this.#catalogue = catalogue;
    this.#sets = sets;
    for (const reason of reasonsOf(this.#side.opaque)) this.unknown.add(reason);
  }

  /**
   * Looks for a request of the box that the policy allows.
   * @param action what is asked for, for people. @param listed the statement of the list whose box it is.
   */
  look(box: Box, action: string, listed: CompiledStatement): void {
    const { resources: wanted, principals } = listed;
    const denied = this.#side.denies.map((d) => d.box);
    let reason: string | undefined;
    for (const { box: own, statement } of this.#side.allows) {
      const budget = new Budget(QUESTION, this.#budget);
      const denies = [...denied, ...impossibleAmong(this.#sets, [box, own, ...denied])];
      const whole = [...box, ...own];
      let result = this.#sets.witness(whole, denies, budget);
      const within = result.kind === 'found' ? withinParts(this.#sets, whole) : undefined;
      if (within) {
        const part = this.#sets.witness(within, [...denies, ...impossibleAccounts(this.#sets)], budget);
        if (part.kind === 'found') result = part;
        else if (part.kind === 'empty') {
          const impossible = [...denies, ...namesWithColons(this.#sets), ...impossibleAccounts(this.#sets)];
          if (this.#sets.witness(whole, impossible, budget).kind !== 'empty') reason ??= overColons(action);
          continue;
        }
      }
      if (result.kind === 'empty') {
        if (this.#mayBeTheSame(box, own, denies, principals, statement)) reason ??= unknownCaller(action);
        continue;
      }
      if (result.kind === 'unknown') {
        const keys = variableKeys(statement.resources);
        // Whatever the variables are: everything that is wanted is denied.
        const wider = [...box, ...own.filter((atom) => atom.dimension.id !== 'resource')];
        if (keys.length > 0 && this.#sets.witness(wider, denies, budget).kind === 'empty') continue;
        const witness = wanted && this.#forSomeValues(whole, denies, statement, wanted);
        if (witness) {
          this.#found(witness, action, statement);
          return;
        }
        reason ??= budget.exhausted
          ? tooCostly(action)
          : keys.length > 0
            ? dependsOn(action, keys)
            : undocumented(action);
        continue;
      }
      let decision: Decision | undefined;
      const witness = possibleRequests([this.#policy, this.#forbidden], result.value).find((one) => {
        const evaluation = witnessEvaluation(one);
        if (listed.conditions.some((test) => testHolds(test, evaluation) === false)) return false;
        decision = decide(this.#policy, evaluation);
        return decision === 'Allow';
      });
      if (!witness) {
        const keys = [...result.value.request.context.keys()].map((key) => writtenKey(this.#catalogue, key));
        reason ??= decision === undefined ? this.#undecided(action) : dependsOn(action, keys);
        continue;
      }
      this.#found(witness, action, statement);
      return;
    }
    if (reason) this.unknown.add(reason);
  }

  /** Are there such requests, if a principal of the list and one of the statement, of two types, are the same? */
  #mayBeTheSame(
    box: Box,
    own: Box,
    denies: readonly Box[],
    listed: PrincipalSet | undefined,
    { principals }: CompiledStatement,
  ): boolean {
    const specs = principals?.specs ?? [];
    const callers = new NamedCallers(listed?.specs ?? []).callers.values();
    const isNamed = [...callers].some((c) => !('userOf' in c) && specs.some((spec) => mayName(spec, c)));
    if (!isNamed) return false;
    const wider = [...box.filter((atom) => atom.dimension.id !== 'principal'), ...own];
    return this.#sets.witness(wider, denies, new Budget(QUESTION, this.#budget)).kind !== 'empty';
  }

  #undecided(action: string): string {
    const { opaque, unsupported } = this.#side;
    return this.#policy.opaque || opaque.length + unsupported.length > 0 ? UNREADABLE : unknownCaller(action);
  }

  /** A request of a caller with values of the variables that make the wanted resources: a user of that name, for example. */
  #forSomeValues(
    box: Box,
    denies: readonly Box[],
    { resources }: CompiledStatement,
    wanted: PatternScope,
  ): Witness | undefined {
    if (!resources) return undefined;
    const rest = box.filter((atom) => atom.dimension.id !== 'resource');
    const asked = this.#sets.resourceAtom(wanted) as Atom;
    for (const { values, resources: known } of withVariableValues(resources, wanted)) {
      const keys = [...values].map(([key, value]) => this.#sets.keyAtom(oneOf(key, [value])) as Atom);
      const atoms = [this.#sets.resourceAtom(known) as Atom, asked, ...keys, ...rest];
      const result = this.#sets.witness(atoms, denies, new Budget(QUESTION, this.#budget));
      if (result.kind !== 'found') continue;
      const { request } = result.value;
      const context = new Map([...request.context, ...[...values].map(([key, v]) => [key, [v]] as const)]);
      const witness = { ...result.value, request: { ...request, context } };
      if (decide(this.#policy, witnessEvaluation(witness)) === 'Allow') return witness;
    }
    return undefined;
  }

  #found(witness: Witness, action: string, statement: CompiledStatement): void {
    const { request, reach } = witness;
    const policies = { allowing: [this.#policy, this.#forbidden] };
    const absent = absentKeys(policies, witnessEvaluation(witness));
    const documented = this.#catalogue.action(request.action);
    this.findings.push({
      service: request.action.slice(0, Math.max(0, request.action.indexOf(':'))),
      action,
      except: [],
      documented: documented ? [documented.id] : [],
      statements: [grantingStatement(statement)],
      witness: { ...request, action: documented?.id ?? request.action, absent },
      direct: reach !== 'account',
      reach,
      undocumented: documented === undefined,
    });
  }
}

/** The requests for the actions of one pattern. */
const only = (sets: RequestSets, glob: Glob): Atom =>
  sets.actionAtom({ globs: [glob], nodes: [], negated: false }) as Atom;

/** Can the element name a user, role or account, which an identity-based policy can belong to? */
const namesIdentities = ({ negated, specs }: PrincipalSet): boolean =>
  negated || specs.some((p) => p.type !== 'service' && p.type !== 'federated');

/**
 * The requests that a statement of the list is about. Whose an identity-based policy is, it does not say: its owner can be
 * one of the principals that the list names. undefined: none of them can be.
 */
function listedBox(box: Box, { principals }: CompiledStatement, kind: PolicyKind): Box | undefined {
  if (!principals) return box;
  if (PRINCIPAL_KINDS.includes(kind)) {
    const all = complementAtom(principals) as Atom;
    return principals.negated ? box.map((a) => (a.dimension.id === 'principal' ? all : a)) : box;
  }
  return namesIdentities(principals) ? box.filter((a) => a.dimension.id !== 'principal') : undefined;
}

const ANY_ACTION = compileAction('?*:?*');
const SOME_TEXT = compileGlob('?*', { mode: 'string', wildcards: true, variables: false });

/** Has the list a pattern that no name is like, such as an empty text? */
const hasEmptyPattern = (scope: PatternScope | undefined, names: Glob): boolean =>
  scope?.negated === false && scope.globs.some((g) => !intersects(g, names));

const FORBIDS_NOTHING =
  'The list of forbidden access contains a part that describes no request, so it forbids nothing.';

/**
 * Requests that a policy allows although they are forbidden: `forbidden` is a policy whose Allow statements say what
 * must never be allowed. One finding for each pattern of an Action; for a NotAction, one for each service that the
 * policy names, and one for all the others.
 */
export function grantedAmong(
  policy: CompiledPolicy,
  forbidden: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Difference {
  const variants = variantsOf([policy, forbidden]);
  if (!variants) return grantedKnown(policy, forbidden, catalogue, sets, 1);
  const answers = variants.map(({ outcomes, policies: [own, list] }) => ({
    outcomes,
    difference: grantedKnown(own!, list!, catalogue, sets, variants.length),
  }));
  return acrossVariants(answers);
}

/** Of policies without alternatives. @param parts into how many the budget is divided. */
function grantedKnown(
  policy: CompiledPolicy,
  forbidden: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
  parts: number,
): Difference {
  const granted = new Granted(policy, forbidden, catalogue, sets, parts);
  if (!isWhole(forbidden))
    granted.unknown.add('The list of forbidden access contains a part that cannot be read.');
  for (const s of forbidden.statements) {
    if (s.effect !== 'Allow') continue;
    const whole = sets.box(s);
    const box = whole && listedBox(whole, s, policy.policy.kind);
    if (whole && !box) continue;
    // An empty list forbids nothing, so the list is not what its author intended.
    if (!box || !s.actions || (!s.actions.negated && s.actions.globs.length === 0)) {
      granted.unknown.add('The list of forbidden access contains a part that cannot be read.');
      continue;
    }
    if (
      hasEmptyPattern(s.actions, ANY_ACTION) ||
      hasEmptyPattern(s.resources, SOME_TEXT) ||
      sets.isEmpty(box)
    )
      granted.unknown.add(FORBIDS_NOTHING);
    if (!s.actions.negated) {
      for (const glob of s.actions.globs) granted.look([only(sets, glob), ...box], glob.text, s);
      continue;
    }
    const named = new Set<string>();
    for (const own of policy.statements) {
      if (own.effect !== 'Allow' || own.actions?.negated !== false) continue;
      for (const { text } of own.actions.globs) {
        const colon = text.indexOf(':');
        if (colon > 0 && !/[*?]/.test(text.slice(0, colon))) named.add(text.slice(0, colon).toLowerCase());
      }
    }
    for (const service of named) {
      const pattern = `${service}:*`;
      granted.look([only(sets, compileAction(pattern)), ...box], pattern, s);
    }
    const elsewhere: Atom[] =
      named.size > 0
        ? [
            sets.actionAtom({
              globs: [...named].map((n) => compileAction(`${n}:*`)),
              nodes: [],
              negated: true,
            }) as Atom,
          ]
        : [];
    granted.look([...elsewhere, ...box], '*', s);
  }
  return { findings: granted.findings, unknown: [...granted.unknown] };
}
