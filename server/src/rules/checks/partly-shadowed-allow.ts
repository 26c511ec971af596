import type { Atom } from '../../algebra/search.js';
import { namesAnyService } from '../../policy/actions.js';
import { namesAction } from '../../policy/compile.js';
import { enumerate } from '../../policy/text.js';
import { statementAnchor, statementName } from '../../policy/tree.js';
import { removeValue } from '../fixes.js';
import type { Rule } from '../rule.js';

/** A wildcard that matches more is not taken apart. */
const MANY = 400;

export const rule: Rule = {
  id: 'partly-shadowed-allow',
  severity: 'information',
  codes: [],
  summary: 'Some actions of an Allow are taken away by Deny statements.',
  checkPolicy(policy, context) {
    const statements = context.together;
    const denies = statements
      .filter((s) => s.effect === 'Deny' && s.actions)
      .map((s) => ({ s, box: context.sets.box(s)! }))
      .filter((d) => d.box !== undefined);
    if (denies.length === 0) return;
    for (const allow of statements) {
      const scope = allow.actions;
      const box = allow.effect === 'Allow' ? context.sets.box(allow) : undefined;
      if (!box || !scope || scope.negated) continue;
      const reach = denies.filter((d) => context.sets.mayMeet(box, d.box));
      if (reach.length === 0) continue;
      const all = reach.map((d) => d.box);
      // All of it: shadowed-allow says so.
      if (context.sets.covered(box, all) === true) continue;
      scope.globs.forEach((glob, i) => {
        if (namesAnyService(glob.text)) return;
        const ids = context.sets.expand(glob);
        if (ids.length > MANY) return;
        const gone: string[] = [];
        const guilty = new Set<(typeof denies)[number]>();
        for (const id of ids) {
          const lower = id.toLowerCase();
          const near = reach.filter((d) => namesAction(d.s.actions!, lower));
          if (near.length === 0) continue;
          const part = context.sets.withAction(box, id);
          if (
            context.sets.covered(
              part,
              near.map((d) => d.box),
            ) !== true
          )
            continue;
          gone.push(id);
          guilty.add(near.find((d) => context.sets.covered(part, [d.box]) === true) ?? near[0]!);
        }
        if (gone.length === 0) return;
        const node = scope.nodes[i]!;
        const by = [...guilty].map((d) => d.s.statement);
        const names = enumerate(by.map(statementName));
        // A wildcard may match more than what is documented today; then it still has an effect.
        const atom = context.sets.actionAtom({ globs: [glob], nodes: [node], negated: false }) as Atom;
        const whole = gone.length === ids.length && context.sets.covered([atom, ...box], all) === true;
        context.report({
          range: node.range,
          message: whole
            ? `${names} ${by.length === 1 ? 'denies' : 'deny'} "${node.value}" on all of these resources: it has no effect here.`
            : `${gone.length} of the ${ids.length} actions that "${node.value}" matches are denied by ${names}: ${enumerate(gone, 12)}.`,
          related: by.map((s) => ({ range: statementAnchor(s), message: `The Deny: ${statementName(s)}.` })),
          ...(whole ? { unnecessary: true } : {}),
          fixes: () =>
            whole
              ? removeValue(policy.document, allow.statement.action!, node, `Remove "${node.value}"`)
              : [],
        });
      });
    }
  },
};
