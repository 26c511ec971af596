/** Which ways to escalate a policy opens. The algebra decides which requests its statements allow. */
import { compileGlob, type Glob, matchGlob } from '../../algebra/glob.js';
import type { Box } from '../../algebra/search.js';
import type { Action, Catalogue, ResourceType } from '../../catalogue/catalogue.js';
import {
  type CompiledStatement,
  type ConditionTest,
  namesAction,
  type PatternNode,
} from '../../policy/compile.js';
import type { KeyTest } from '../../sets/key-dimension.js';
import { flag, oneOf, presence } from '../../sets/key-tests.js';
import { oncePerStatement } from '../../sets/once-per-statement.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { widestDeny } from '../../sets/widest-deny.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { ESCALATION_PATHS, type EscalationPath } from './escalation-paths.js';

/** Keys of where and how a request is sent, which do not keep a principal from a resource. */
const ENVIRONMENT =
  /^aws:(multifactorauth(present|age)|sourceip|securetransport|requestedregion|currenttime|epochtime|sourcevpc|sourcevpce|useragent|tokenissuetime)$/;
/** Keys of who has the policy: a Deny that tests them can be about all of those that have it. */
const PRINCIPAL =
  /^aws:(principal(arn|account|type|orgid|orgpaths|isawsservice)|user(id|name)|sourceidentity|federatedprovider)$/;
/** Keys of whose resources a request is for: those that the policy is about. */
const OWNER = /^aws:resource(account|orgid|orgpaths)$/;
/** Keys whose values the path itself determines. */
const DETERMINED = ['iam:passedtoservice', 'iam:permissionsboundary', 'iam:policyarn'];
/** Managed policies with which a principal can do everything, or get there. */
const ADMIN_POLICIES = ['AdministratorAccess', 'IAMFullAccess'].map((p) => `arn:aws:iam::aws:policy/${p}`);

/** The name of a resource that no policy names: only a wide pattern matches it. */
const UNNAMED = 'grantwise-unnamed';

/** The resource types of an action that matter, where the required ones are not it. */
const TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ssm:startsession', ['instance']],
  ['ssm:sendcommand', ['document', 'instance']],
]);
/** Resources that are as good as unnamed ones: documents that run any command. */
const AS_GOOD: readonly string[] = ['AWS-RunShellScript', 'AWS-RunPowerShellScript'].map(
  (name) => `arn:*:ssm:*:*:document/${name}`,
);

/** What a path asks of one of its actions. */
interface Step {
  readonly action: string;
  /** Must it be allowed on resources that the policy does not name, or is any resource of the type enough? */
  readonly wide: boolean;
  readonly self: boolean;
  readonly passTo?: readonly string[];
}

/** The steps of a path. A resource that the principal creates can have a name that the policy allows. */
const stepsOf = ({ actions, passTo, self }: EscalationPath): readonly Step[] =>
  actions.map((action) =>
    action === 'iam:PassRole'
      ? { action, wide: true, self: false, ...(passTo ? { passTo } : {}) }
      : { action, wide: passTo === undefined, self: self === true },
  );

const formatOf = (arn: string, name: string): string =>
  replaceDollarBraces(arn, (part) => (/^(Partition|Region|Account)$/.test(part.name) ? '*' : name));

/** A `*` of these patterns does not match across the parts of an ARN. */
const globOf = (text: string, variables = false): Glob =>
  compileGlob(text, { mode: 'arn', wildcards: true, variables });

/** The resources of one type that are enough, as patterns. */
function targetsOf(type: ResourceType, step: Step): Glob[] {
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
function allowedBox(allow: CompiledStatement, sets: RequestSets): Box | undefined {
  const { actions, resources, conditions, opaque } = allow;
  if (allow.effect !== 'Allow' || opaque || !actions || !resources) return undefined;
  const tests = conditions.filter((c) => !ENVIRONMENT.test(c.key) && !OWNER.test(c.key));
  if (tests.some((c) => !DETERMINED.includes(c.key))) return undefined;
  return [sets.resourceAtom(resources), ...tests.map((t) => sets.keyAtom(t))] as Box;
}

/** Might the Deny keep the principal from an action? One about where requests come from does not. */
const mightDeny = (deny: CompiledStatement, id: string): boolean =>
  (!deny.actions || (deny.statement.action?.others.length ?? 0) > 0 || namesAction(deny.actions, id)) &&
  (deny.conditions.length === 0 || deny.opaque || deny.conditions.some((c) => !ENVIRONMENT.test(c.key)));

/**
 * What the request of a step has for a key that only a Deny tests: no value. So a Deny of resources with a tag leaves
 * those without it, and a Deny of all requests without a key leaves nothing.
 */
const keyOfDeny = (key: string): KeyTest =>
  key === 'aws:viaawsservice' ? flag(key, false) : presence(key, false);

/** Which needs of which steps a statement meets; by the text of the step. */
type Met = ReadonlyMap<string, ReadonlySet<number>>;

const textOf = ({ action, wide, self, passTo }: Step): string =>
  `${action} ${wide} ${self} ${passTo?.join() ?? ''}`;

const STEPS: ReadonlyMap<string, Step> = new Map(
  ESCALATION_PATHS.flatMap(stepsOf).map((step) => [textOf(step), step]),
);

/** Does the statement let the step through for the need, outside of what is denied? */
function meetsNeed(box: Box, globs: readonly Glob[], step: Step, sets: RequestSets, denied: Denied): boolean {
  const scope = sets.resourceAtom({ globs, nodes: [], negated: false });
  return keysOf(step).some((tests) => {
    const asked = [scope, ...[...tests, ...denied.keys].map((t) => sets.keyAtom(t))] as Box;
    if (denied.boxes.length === 0) return sets.meet(box, asked) === true;
    return sets.outside([sets.exactAction(step.action), ...box, ...asked], denied.boxes).kind === 'found';
  });
}

/** What the Deny statements can stop. */
interface Denied {
  readonly boxes: readonly Box[];
  /** Of the request, for keys that only they test. */
  readonly keys: readonly KeyTest[];
}
const NOTHING_DENIED: Denied = { boxes: [], keys: [] };

/** What Deny statements can stop; the box of each is made once. */
function denialsOf(sets: RequestSets): (denies: readonly CompiledStatement[]) => Denied {
  const ignores = ({ key }: ConditionTest): boolean => PRINCIPAL.test(key);
  const known = new Map<CompiledStatement, Box>();
  return (denies) => {
    for (const d of denies)
      if (!known.has(d)) known.set(d, widestDeny(d, sets, { ignores, anyAccount: true }));
    const keys = new Set(denies.flatMap((d) => d.conditions.map((c) => c.key)));
    const own = [...keys].filter(
      (key) => ![ENVIRONMENT, PRINCIPAL, OWNER].some((of) => of.test(key)) && !DETERMINED.includes(key),
    );
    return { boxes: denies.map((d) => known.get(d)!), keys: own.map(keyOfDeny) };
  };
}

function computeMet(allow: CompiledStatement, catalogue: Catalogue, sets: RequestSets): Met {
  const out = new Map<string, Set<number>>();
  const box = allowedBox(allow, sets);
  if (!box) return out;
  for (const [text, step] of STEPS) {
    if (!namesAction(allow.actions!, step.action.toLowerCase())) continue;
    const met = new Set<number>();
    needsOf(catalogue.action(step.action), step).forEach((globs, i) => {
      if (meetsNeed(box, globs, step, sets, NOTHING_DENIED)) met.add(i);
    });
    out.set(text, met);
  }
  return out;
}

const metBy = oncePerStatement(computeMet);

/** Do the Deny statements leave some request of the Allow for the action, on a resource that no policy names? */
export function isLeftOpen(
  allow: CompiledStatement,
  action: string,
  denies: readonly CompiledStatement[],
  catalogue: Catalogue,
  sets: RequestSets,
): boolean {
  const denying = denies.filter((d) => mightDeny(d, action.toLowerCase()));
  if (denying.length === 0) return true;
  const box = sets.box(allow);
  const step = { action, wide: true, self: false };
  const denied = denialsOf(sets)(denying);
  const needs = needsOf(catalogue.action(action), step);
  return box !== undefined && needs.every((globs) => meetsNeed(box, globs, step, sets, denied));
}

/** A path that is open, and the statements that grant each of its actions. */
export interface OpenPath {
  readonly path: EscalationPath;
  /** For each action. */
  readonly by: readonly (readonly CompiledStatement[])[];
}

/** The paths that the statements open, without those whose actions include all actions of another one. */
export function openPaths(
  statements: readonly CompiledStatement[],
  catalogue: Catalogue,
  sets: RequestSets,
): readonly OpenPath[] {
  const allows = statements
    .map((s) => ({ s, met: s.effect === 'Allow' ? metBy(s, catalogue, sets) : undefined }))
    .filter((a) => a.met !== undefined && a.met.size > 0);
  if (allows.length === 0) return [];
  const denies = statements.filter((s) => s.effect === 'Deny');
  const deniedBy = denialsOf(sets);
  const grantedBy = (step: Step): readonly CompiledStatement[] => {
    const id = step.action.toLowerCase();
    const denying = denies.filter((d) => mightDeny(d, id));
    const text = textOf(step);
    const needs = needsOf(catalogue.action(step.action), step);
    const met = new Set<number>();
    const found = allows.filter(({ s, met: own }) => {
      const box = denying.length > 0 ? allowedBox(s, sets) : undefined;
      const denied = box && deniedBy(denying);
      const left = [...(own!.get(text) ?? [])].filter(
        (i) => !denied || meetsNeed(box!, needs[i]!, step, sets, denied),
      );
      for (const i of left) met.add(i);
      return left.length > 0;
    });
    return met.size === needs.length ? found.map((a) => a.s) : [];
  };
  const open: OpenPath[] = [];
  for (const path of ESCALATION_PATHS) {
    const by: (readonly CompiledStatement[])[] = [];
    for (const step of stepsOf(path)) {
      const grants = grantedBy(step);
      if (grants.length === 0) break;
      by.push(grants);
    }
    if (by.length === path.actions.length) open.push({ path, by });
  }
  const includes = (a: EscalationPath, b: EscalationPath): boolean =>
    b.actions.length < a.actions.length && b.actions.every((x) => a.actions.includes(x));
  return open.filter(({ path }) => !open.some((o) => includes(path, o.path)));
}

/** The value of Action that grants an action; the name of the element if that is NotAction. */
export function grantingNode({ actions, statement }: CompiledStatement, action: string): PatternNode {
  if (actions!.negated) return statement.action!.property.key;
  const { globs, nodes } = actions!;
  return nodes[globs.findIndex((g) => matchGlob(g, action.toLowerCase()))]!;
}
