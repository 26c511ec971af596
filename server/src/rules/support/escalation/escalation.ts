/** Which ways to escalate a policy opens. The algebra decides which requests its statements allow. */
import { compileGlob, type Glob } from '../../../algebra/glob.js';
import { textToCodes } from '../../../algebra/policy-variables.js';
import type { Atom, Box } from '../../../algebra/search.js';
import type { Action, Catalogue, ResourceType } from '../../../catalogue/catalogue.js';
import { type CompiledStatement, type ConditionTest, namesAction } from '../../../policy/compile.js';
import type { ActionSample } from '../../../sets/action-dimension.js';
import type { KeyTest } from '../../../sets/key-dimension.js';
import { flag, oneOf, presence } from '../../../sets/key-tests.js';
import { oncePerStatement } from '../../../sets/once-per-statement.js';
import { type RequestSets, requestSets } from '../../../sets/request-sets.js';
import { widestDeny } from '../../../sets/widest-deny.js';
import { replaceDollarBraces } from '../../../text/dollar-braces.js';
import { withWholeArns } from '../arns/short-arn.js';
import { isEnvironment } from '../conditions/environment-keys.js';
import { isIdle, OWNER } from '../conditions/idle-conditions.js';
import { jointly } from '../joint-access.js';
import { type EscalationPath, includes } from './escalation-paths.js';
import { PATHS, type Step, stepActionsOf, stepOf, TYPES } from './escalation-steps.js';

/** Keys of who has the policy: a Deny that tests them can be about all of those that have it. */
const PRINCIPAL =
  /^aws:(principal(arn|account|type|orgid|orgpaths|isawsservice)|user(id|name)|sourceidentity|federatedprovider)$/;
/** Keys whose values the path itself determines. */
const DETERMINED = ['iam:passedtoservice', 'iam:permissionsboundary', 'iam:policyarn'];
/** Managed policies with which a principal can do everything, or get there. */
const ADMIN_POLICIES = ['AdministratorAccess', 'IAMFullAccess'].map((p) => `arn:aws:iam::aws:policy/${p}`);

/** The name of a resource that no policy names: only a wide pattern matches it. */
const UNNAMED = 'grantwise-unnamed';

/** Resources that are as good as unnamed ones: documents that run any command. */
const AS_GOOD: readonly string[] = ['AWS-RunShellScript', 'AWS-RunPowerShellScript'].map(
  (name) => `arn:*:ssm:*:*:document/${name}`,
);

const formatOf = (arn: string, name: string): string =>
  replaceDollarBraces(arn, (part) => (/^(Partition|Region|Account)$/.test(part.name) ? '*' : name));

/** A `*` of these patterns does not match across the parts of an ARN. */
const globOf = (text: string, variables = false): Glob =>
  compileGlob(text, { mode: 'arn', wildcards: true, variables });

/** The resources of one type that are enough, as patterns. */
function targetsOf(type: ResourceType, step: Step): Glob[] {
  if (step.roles && type.name === 'role')
    return step.roles.map((role) => globOf(`arn:*:iam::${UNNAMED}:role/${role}`));
  const globs = type.arns.map((arn) => globOf(formatOf(arn, step.wide ? UNNAMED : '*')));
  if (step.self && type.name === 'user') globs.push(globOf('arn:*:iam::*:user/${aws:username}', true));
  if (type.name === 'document') globs.push(...AS_GOOD.map((text) => globOf(text)));
  return globs;
}

/** The resources that a step needs: one of each list. */
function needsOf(action: Action | undefined, step: Step): readonly (readonly Glob[])[] {
  const uses = action?.resourceTypes ?? [];
  const own = TYPES.get(step.action.toLowerCase());
  const required = uses.filter((u) => (own ? own.includes(u.type.name) : u.required));
  if (required.length > 0) return required.map((u) => targetsOf(u.type, step));
  if (uses.length > 0) return [uses.flatMap((u) => targetsOf(u.type, step))];
  // An action without resource types is allowed only on "*".
  return [[compileGlob('*', { mode: 'string', wildcards: false, variables: false })]];
}

/** What the request of the step has for the keys that it determines: one of the lists. */
function keysOf(step: Step): readonly (readonly KeyTest[])[] {
  const policy = /^iam:Attach(User|Role|Group)Policy$/.test(step.action)
    ? oneOf('iam:policyarn', ADMIN_POLICIES)
    : presence('iam:policyarn', false);
  const common = [presence('iam:permissionsboundary', false), policy];
  return step.passTo
    ? step.passTo.map((service) => [...common, oneOf('iam:passedtoservice', [service])])
    : [[...common, presence('iam:passedtoservice', false)]];
}

/** The requests that an Allow lets through, or undefined if a condition might keep the principal from a resource. */
const allowedBox = oncePerStatement((allow, catalogue, sets): Box | undefined => {
  const { effect, actions, resources, conditions, opaque } = allow.core;
  if (effect !== 'Allow' || opaque || !actions || !resources) return undefined;
  const tests = conditions.filter((c) => !isIdle(c, sets, stepActionsOf(actions)));
  if (tests.some((c) => !DETERMINED.includes(c.key))) return undefined;
  return [
    sets.resourceAtom(withWholeArns(resources, catalogue)),
    ...tests.map((t) => sets.keyAtom(t)),
  ] as Box;
});

/** What an Allow grants of the paths. */
interface StepAllow {
  /** The requests, the action aside. */
  readonly box: Box;
  /** Actions of steps, in lowercase. */
  readonly actions: ReadonlySet<string>;
}

/** undefined: it does not take part in a path. */
const stepAllow = oncePerStatement((allow, catalogue, sets): StepAllow | undefined => {
  const box = allowedBox(allow, catalogue, sets);
  const actions = box && stepActionsOf(allow.actions!);
  return box && actions && actions.size > 0 ? { box, actions } : undefined;
});

/** Might the Deny keep the principal from an action? One about where requests come from does not. */
const mightDeny = (deny: CompiledStatement, id: string): boolean =>
  (!deny.actions || (deny.statement.action?.others.length ?? 0) > 0 || namesAction(deny.actions, id)) &&
  (deny.conditions.length === 0 || deny.opaque || deny.conditions.some((c) => !isEnvironment(c.key)));

/**
 * What the request of a step has for a key that only a Deny tests: no value. So a Deny of resources with a tag leaves
 * those without it, and a Deny of all requests without a key leaves nothing.
 */
const keyOfDeny = (key: string): KeyTest =>
  key === 'aws:viaawsservice' ? flag(key, false) : presence(key, false);

/** What a step needs: a request of one of the boxes, which are about all but the action. */
interface Need {
  readonly asked: readonly Box[];
  /** What they have in common: the resources. The rest is about these keys. */
  readonly scope: Atom;
  readonly keys: ReadonlySet<string>;
}

/** The needs of the steps, each the same object wherever it occurs: most steps need the same few. */
class StepNeeds {
  readonly #catalogue: Catalogue;
  readonly #sets: RequestSets;
  readonly #bySteps = new Map<string, readonly Need[]>();
  readonly #known = new Map<string, Need>();
  readonly #scopes = new Map<string, Atom>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#sets = requestSets(catalogue);
  }

  /** All of them have to be met. */
  of(step: Step): readonly Need[] {
    let needs = this.#bySteps.get(step.text);
    if (!needs) {
      const tests = keysOf(step);
      needs = needsOf(this.#catalogue.action(step.action), step).map((globs) => this.#need(globs, tests));
      this.#bySteps.set(step.text, needs);
    }
    return needs;
  }

  #scope(globs: readonly Glob[]): Atom {
    const key = globs.map((g) => g.text).join('\n');
    let scope = this.#scopes.get(key);
    if (!scope) {
      scope = this.#sets.resourceAtom({ globs, nodes: [], negated: false }) as Atom;
      this.#scopes.set(key, scope);
    }
    return scope;
  }

  #need(globs: readonly Glob[], tests: readonly (readonly KeyTest[])[]): Need {
    const key = JSON.stringify([
      globs.map((g) => g.text),
      tests.map((list) => list.map(({ key, set }) => [key, set])),
    ]);
    let need = this.#known.get(key);
    if (!need) {
      const scope = this.#scope(globs);
      const asked = tests.map((list) => [scope, ...list.map((t) => this.#sets.keyAtom(t))] as Box);
      need = { asked, scope, keys: new Set(tests.flat().map((t) => t.key)) };
      this.#known.set(key, need);
    }
    return need;
  }
}

const stepNeeds = (catalogue: Catalogue): StepNeeds => new StepNeeds(catalogue);

/** A Deny at its widest, its actions aside. */
interface Denial {
  readonly actions: Atom<ActionSample> | undefined;
  readonly others: Box;
}

const denialOf = oncePerStatement((deny, _, sets): Denial => {
  const ignores = ({ key }: ConditionTest): boolean => PRINCIPAL.test(key);
  const box = widestDeny(deny, sets, { ignores, anyAccount: true });
  const isAction = (atom: Atom): boolean => atom.dimension.id === 'action';
  return { actions: box.find(isAction) as Denial['actions'], others: box.filter((a) => !isAction(a)) };
});

/** What the Deny statements can stop of one action. */
interface Denied {
  readonly boxes: readonly Box[];
  /** Of the request, for keys that only they test. */
  readonly keys: readonly KeyTest[];
  /** The keys of the boxes. */
  readonly tested: ReadonlySet<string>;
  /**
   * What was found about an Allow and a need, or its resources if the Deny statements do not test its keys: the same for all
   * actions with these Deny statements.
   */
  readonly known: Map<Box, Map<Need | Atom, boolean>>;
}

/** Does the statement let the need through, outside of what is denied? */
function meets(box: Box, { asked }: Need, sets: RequestSets, { boxes, keys }: Denied): boolean {
  if (boxes.length === 0) return asked.some((a) => sets.meet(box, a) === true);
  const atoms = keys.map((t) => sets.keyAtom(t)) as Box;
  return asked.some((a) => sets.outside([...box, ...a, ...atoms], boxes).kind === 'found');
}

const NOTHING_DENIED: Denied = { boxes: [], keys: [], tested: new Set(), known: new Map() };

/** The Deny statements of a policy, by the actions that they can stop. */
class Denials {
  readonly #denies: readonly CompiledStatement[];
  readonly #catalogue: Catalogue;
  readonly #sets: RequestSets;
  readonly #byActions = new Map<string, Denied>();
  readonly #byStatements = new Map<string, Denied>();

  constructor(denies: readonly CompiledStatement[], catalogue: Catalogue, sets: RequestSets) {
    this.#denies = denies;
    this.#catalogue = catalogue;
    this.#sets = sets;
  }

  /** @param action its ID. */
  of(action: string): Denied {
    let denied = this.#byActions.get(action);
    if (!denied) {
      denied = this.#find(action);
      this.#byActions.set(action, denied);
    }
    return denied;
  }

  #find(action: string): Denied {
    const id = action.toLowerCase();
    const denying = this.#denies.filter((d) => mightDeny(d, id));
    if (denying.length === 0) return NOTHING_DENIED;
    const sample = { codes: textToCodes(id), id: action };
    const boxes: Box[] = [];
    const which: number[] = [];
    for (const deny of denying) {
      const { actions, others } = denialOf(deny, this.#catalogue, this.#sets);
      which.push(this.#denies.indexOf(deny));
      if (!actions || actions.contains(sample)) boxes.push(others);
    }
    const key = which.join();
    let denied = this.#byStatements.get(key);
    if (!denied) {
      const tested = new Set(boxes.flatMap((b) => b.map((a) => a.dimension.id)));
      denied = { boxes, keys: keysOfDenies(denying), tested, known: new Map() };
      this.#byStatements.set(key, denied);
    }
    return denied;
  }

  /** As `meets`, of a need that the Allow meets where nothing is denied; asked once. */
  leave(box: Box, need: Need, denied: Denied): boolean {
    if (denied === NOTHING_DENIED) return true;
    let answers = denied.known.get(box);
    if (!answers) {
      answers = new Map();
      denied.known.set(box, answers);
    }
    const of = [...need.keys].some((key) => denied.tested.has(`key:${key}`)) ? need : need.scope;
    let answer = answers.get(of);
    if (answer === undefined) {
      answer = meets(box, need, this.#sets, denied);
      answers.set(of, answer);
    }
    return answer;
  }
}

/** What requests have for the keys that only Deny statements test. */
function keysOfDenies(denies: readonly CompiledStatement[]): readonly KeyTest[] {
  const keys = new Set(denies.flatMap((d) => d.conditions.map((c) => c.key)));
  return [...keys]
    .filter((key) => !isEnvironment(key) && ![PRINCIPAL, OWNER].some((of) => of.test(key)))
    .filter((key) => !DETERMINED.includes(key))
    .map(keyOfDeny);
}

/** Do the Deny statements leave some request of the Allow for the action, on a resource that no policy names? */
export function isLeftOpen(
  allow: CompiledStatement,
  action: string,
  denies: readonly CompiledStatement[],
  catalogue: Catalogue,
  sets: RequestSets,
): boolean {
  const denied = new Denials(denies, catalogue, sets).of(action);
  if (denied === NOTHING_DENIED) return true;
  const box = sets.box(allow);
  const needs = catalogue.derived.of(stepNeeds).of(stepOf({ action, wide: true, self: false }));
  return box !== undefined && needs.every((need) => meets(box, need, sets, denied));
}

/** A path that is open, and statements that grant its actions. */
export interface OpenPath {
  readonly path: EscalationPath;
  /** For each action, as many statements as it takes, the first ones that grant it. */
  readonly by: readonly (readonly CompiledStatement[])[];
}

/** The first statements that together let a step through, outside of what is denied; none if they do not. */
function grantsOf(
  step: Step,
  allows: readonly (StepAllow & { readonly s: CompiledStatement })[],
  needs: readonly Need[],
  denials: Denials,
  sets: RequestSets,
): readonly CompiledStatement[] {
  const id = step.action.toLowerCase();
  const unmet = new Set(needs);
  const found: CompiledStatement[] = [];
  for (const { s, box, actions } of allows) {
    if (!actions.has(id)) continue;
    const met = [...unmet].filter(
      (need) => meets(box, need, sets, NOTHING_DENIED) && denials.leave(box, need, denials.of(step.action)),
    );
    if (met.length === 0) continue;
    found.push(s);
    for (const need of met) unmet.delete(need);
    if (unmet.size === 0) return found;
  }
  return [];
}

/** Can the paths depend on the statement? */
export const matters = (s: CompiledStatement, catalogue: Catalogue, sets: RequestSets): boolean =>
  s.effect === 'Deny' || stepAllow(s, catalogue, sets) !== undefined;

/** The paths that the statements open, one after the other. @param only the one path that is asked about. */
function* pathsOf(
  statements: readonly CompiledStatement[],
  catalogue: Catalogue,
  sets: RequestSets,
  only?: EscalationPath,
): Generator<OpenPath, void> {
  const allows = statements.flatMap((s) => {
    const allow = stepAllow(s, catalogue, sets);
    return allow ? [{ s, ...allow }] : [];
  });
  if (allows.length === 0) return;
  const granted = new Set(allows.flatMap((a) => [...a.actions]));
  const denies = statements.filter((s) => s.effect === 'Deny');
  const denials = new Denials(denies, catalogue, sets);
  const needs = catalogue.derived.of(stepNeeds);
  const known = new Map<string, readonly CompiledStatement[]>();
  const grantedBy = (step: Step): readonly CompiledStatement[] => {
    let grants = known.get(step.text);
    if (!grants) {
      grants = grantsOf(step, allows, needs.of(step), denials, sets);
      known.set(step.text, grants);
    }
    return grants;
  };
  for (const [path, steps] of PATHS) {
    if (only && path !== only) continue;
    if (!steps.every((step) => granted.has(step.action.toLowerCase()))) continue;
    const by: (readonly CompiledStatement[])[] = [];
    if (path.joint) {
      const asks = steps.map((step) => {
        // Each of these actions is on one resource type.
        const { asked } = needs.of(step)[0]!;
        return { action: step.action, asked, denied: denials.of(step.action) };
      });
      const chosen = jointly(asks, allows, sets);
      if (chosen) yield { path, by: chosen.map((s) => [s]) };
      continue;
    }
    for (const step of steps) {
      const grants = grantedBy(step);
      if (grants.length === 0) break;
      by.push(grants);
    }
    if (by.length === path.actions.length) yield { path, by };
  }
}

/**
 * The paths that the statements open, without those whose actions include all actions of another one.
 * @param only the one path that is asked about.
 */
export function openPaths(...of: Parameters<typeof pathsOf>): readonly OpenPath[] {
  const open = [...pathsOf(...of)];
  return open.filter(({ path }) => !open.some((o) => includes(path, o.path)));
}

/** Do they open a path? */
export const opensPath = (...of: Parameters<typeof pathsOf>): boolean => !pathsOf(...of).next().done;
