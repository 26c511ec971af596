/** The steps of the published ways to escalate privileges. */
import { matchGlob } from '../../../algebra/glob.js';
import { namesAction, type PatternScope } from '../../../policy/compile.js';
import { ESCALATION_PATHS, type EscalationPath } from './escalation-paths.js';

/** What a path asks of one of its actions. */
export interface Step {
  /** Equal for equal steps. */
  readonly text: string;
  readonly action: string;
  /** Must it be allowed on resources that the policy does not name, or is any resource of the type enough? */
  readonly wide: boolean;
  readonly self: boolean;
  readonly passTo?: readonly string[];
  /** Roles of these names, in any account, are enough. */
  readonly roles?: readonly string[];
}

/** The step with its text. */
export const stepOf = (step: Omit<Step, 'text'>): Step => ({
  ...step,
  text: `${step.action} ${step.wide} ${step.self} ${step.passTo?.join() ?? ''} ${step.roles?.join() ?? ''}`,
});

/** The steps of a path. A resource that the principal creates can have a name that the policy allows. */
const stepsOf = ({ actions, passTo, self, joint, roles }: EscalationPath): readonly Step[] =>
  actions.map((action) =>
    stepOf(
      action === 'iam:PassRole'
        ? { action, wide: true, self: false, ...(passTo ? { passTo } : {}) }
        : { action, wide: passTo === undefined && !joint, self: self === true, ...(roles ? { roles } : {}) },
    ),
  );

/** Each path with its steps. */
export const PATHS: readonly (readonly [EscalationPath, readonly Step[]])[] = ESCALATION_PATHS.map((path) => [
  path,
  stepsOf(path),
]);

const STEP_ACTIONS: ReadonlySet<string> = new Set(
  PATHS.flatMap(([, steps]) => steps.map((s) => s.action.toLowerCase())),
);

/** The actions of steps, in lowercase, that an Action or NotAction names. */
export function stepActionsOf(scope: PatternScope): ReadonlySet<string> {
  if (scope.negated) return new Set([...STEP_ACTIONS].filter((id) => namesAction(scope, id)));
  const out = new Set<string>();
  for (const glob of scope.globs) {
    if (glob.shape === 'literal') {
      if (STEP_ACTIONS.has(glob.head)) out.add(glob.head);
    } else for (const id of STEP_ACTIONS) if (matchGlob(glob, id)) out.add(id);
  }
  return out;
}

/** The resource types of an action that matter, where the required ones are not it. */
export const TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ssm:startsession', ['instance']],
  ['ssm:sendcommand', ['document', 'instance']],
]);
