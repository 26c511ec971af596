import { matchGlob } from '../../algebra/glob.js';
import { type CompiledStatement, isWhole, namesAction, type PatternNode } from '../../policy/compile.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { ESCALATIONS } from '../support/sensitive.js';

/** Does the statement apply to every resource, or to every resource of some type? */
function onAnything({ resources, conditions, opaque }: CompiledStatement): boolean {
  if (opaque || conditions.length > 0 || !resources) return false;
  if (resources.negated) return true;
  return resources.globs.some((g) => g.shape === 'all' || (g.letters.length === 0 && /[:/]\*$/.test(g.text)));
}

export const rule: Rule = {
  id: 'privilege-escalation',
  severity: 'warning',
  kinds: ['identity', 'session'],
  codes: ['P:PRIVILEGE_ESCALATION'],
  summary: 'The policy allows actions that together let the principal become an administrator.',
  checkPolicy(_, context) {
    const { together } = context;
    // A statement that cannot be read might be a Deny of what is granted here.
    if (!isWhole(context.compiled)) return;
    // An administrator cannot escalate: full-admin reports the statement.
    if (
      together.some(
        (s) =>
          s.effect === 'Allow' &&
          s.conditions.length === 0 &&
          s.actions &&
          !s.actions.negated &&
          s.actions.globs.some((g) => g.shape === 'all' || g.text === '*:*'),
      )
    )
      return;
    const wide = together.filter(
      (s) => s.effect === 'Allow' && s.actions && !s.actions.negated && onAnything(s),
    );
    if (wide.length === 0) return;
    const denies = together.filter((s) => s.effect === 'Deny');
    const known = new Map<string, PatternNode | undefined>();
    const grant = (action: string): PatternNode | undefined => {
      if (!known.has(action)) known.set(action, find(action));
      return known.get(action);
    };
    /** Where an action is granted; undefined if it is not granted, or any Deny names it. */
    const find = (action: string): PatternNode | undefined => {
      const id = action.toLowerCase();
      for (const s of wide) {
        const index = s.actions!.globs.findIndex((g) => matchGlob(g, id));
        if (index < 0) continue;
        const speaks = denies.some((d) => d.actions && namesAction(d.actions, id));
        return speaks ? undefined : s.actions!.nodes[index];
      }
      return undefined;
    };
    const told = new Set<PatternNode>();
    for (const { actions, how } of ESCALATIONS) {
      if (!grant(actions[0]!)) continue;
      const nodes = actions.map(grant);
      const last = nodes.at(-1);
      // service-wildcard reports `iam:*`.
      if (
        !last ||
        nodes.some((n) => !n) ||
        nodes.some((n) => /^iam:\*$/i.test(readableText(n!))) ||
        told.has(last)
      )
        continue;
      told.add(last);
      context.report({
        range: last.range,
        message: `${enumerate(actions)} on any resource ${actions.length === 1 ? 'lets' : 'let'} the principal ${how}, and so get permissions that this policy does not grant. List the resources, or add a condition.`,
        related: [...new Set(nodes.slice(0, -1))]
          .filter((n) => n !== last)
          .map((n) => ({ range: n!.range, message: 'The other action that is needed.' })),
      });
    }
  },
};
