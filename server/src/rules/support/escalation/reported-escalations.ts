/** What privilege-escalation reports, for rules that would report the same cause. */
import { matchGlob } from '../../../algebra/glob.js';
import type { Catalogue } from '../../../catalogue/catalogue.js';
import { type CompiledStatement, isWhole, type PatternNode } from '../../../policy/compile.js';
import { oncePerStatement } from '../../../sets/once-per-statement.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import type { RuleContext } from '../../rule.js';
import { administrator } from '../administrator.js';
import { type OpenPath, openPaths } from './escalation.js';
import { PATHS } from './escalation-steps.js';
import { RecentPaths } from './recent-paths.js';

const isAdministrator = oncePerStatement((s, _, sets): boolean => administrator(s, sets) !== undefined);

interface Known {
  sets?: RequestSets;
  paths?: readonly OpenPath[];
}
const known = (): Known => ({});
const recentPaths = (_: RequestSets): RecentPaths => new RecentPaths();

/** The rule that reports ways to escalate. */
const ESCALATION = 'privilege-escalation';

/** Does full-admin report the policy? */
export const hasAdministrator = ({ together, catalogue, sets }: RuleContext): boolean =>
  together.some((s) => isAdministrator(s, catalogue, sets));

/** The ways to escalate that the policy opens, found once for a policy; none for an administrator (full-admin). */
export function reportedEscalations(context: RuleContext): readonly OpenPath[] {
  const { compiled, together, catalogue, sets } = context;
  const found = context.policy.derived.of(known);
  if (found.sets !== sets || !found.paths) {
    // A statement that cannot be read might be a Deny of what is granted here.
    const none = !isWhole(compiled) || hasAdministrator(context);
    found.sets = sets;
    found.paths = none ? [] : sets.derived.of(recentPaths).of(together, catalogue, sets);
  }
  return found.paths;
}

/** The value of Action that grants an action; the name of the element if that is NotAction. */
export function grantingNode({ actions, statement }: CompiledStatement, action: string): PatternNode {
  if (actions!.negated) return statement.action!.property.key;
  const { globs, nodes } = actions!;
  return nodes[globs.findIndex((g) => matchGlob(g, action.toLowerCase()))]!;
}

/** The statement at which a way is reported: that of the last action, where the path opens. */
export const reportedAt = ({ by }: OpenPath): CompiledStatement => by.at(-1)![0]!;

/** Prefixes of services whose actions alone are a way to escalate. */
const ALONE: ReadonlySet<string> = new Set(
  PATHS.flatMap(([{ actions }]) => {
    const prefixes = new Set(actions.map((a) => a.slice(0, a.indexOf(':'))));
    return prefixes.size === 1 ? [...prefixes] : [];
  }),
);

/** Does a value such as `iam:*` alone grant all actions of a way, as far as this statement says? */
export function escalatesAlone(
  allow: CompiledStatement,
  node: PatternNode,
  prefix: string,
  catalogue: Catalogue,
  sets: RequestSets,
): boolean {
  if (!ALONE.has(prefix)) return false;
  return openPaths([allow], catalogue, sets).some((open) => isGrantedBy(open, node));
}

const isGrantedBy = ({ path, by }: OpenPath, node: PatternNode): boolean =>
  path.actions.every((action, i) => by[i]!.every((s) => grantingNode(s, action) === node));

/** Is a way reported of which the value alone grants all actions? */
export const reportsAlone = (context: RuleContext, node: PatternNode): boolean =>
  context.isOn(ESCALATION) && reportedEscalations(context).some((open) => isGrantedBy(open, node));

/** Is a way reported at the statement? */
export const reportsAt = (context: RuleContext, allow: CompiledStatement): boolean =>
  context.isOn(ESCALATION) &&
  reportedEscalations(context).some((open) => reportedAt(open).statement === allow.statement);

/** Does a way that is reported pass a role that the statement lets it pass? */
export const reportsPassing = (context: RuleContext, allow: CompiledStatement): boolean =>
  context.isOn(ESCALATION) &&
  reportedEscalations(context).some(
    (open) =>
      (open.path.actions.includes('iam:PassRole') &&
        open.by[open.path.actions.indexOf('iam:PassRole')]!.some((s) => s.statement === allow.statement)) ||
      // One value or NotAction grants both.
      (reportedAt(open).statement === allow.statement &&
        grantingNode(allow, 'iam:PassRole') === grantingNode(allow, open.path.actions.at(-1)!)),
  );
