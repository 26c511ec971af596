import type { Atom, Box } from '../../algebra/search.js';
import { type CompiledStatement, namesAction, type PatternScope } from '../../policy/compile.js';
import { statementAnchor, statementName } from '../../policy/statement-name.js';
import { BoxIndex } from '../../sets/box-index.js';
import { namesAnyService } from '../../sets/named-actions.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { removeValue } from '../support/fixes.js';

/** A wildcard that matches more actions is not expanded. */
const MANY = 400;

/** What Deny statements leave of one action pattern of an Allow. */
interface Shadow {
  /** Index of the pattern. */
  readonly index: number;
  /** How many actions it matches, and which of them are denied. */
  readonly of: number;
  readonly gone: readonly string[];
  /** Indices of the Deny statements that deny them. */
  readonly guilty: readonly number[];
  /** Everything is denied, including actions that AWS adds later. */
  readonly whole: boolean;
}

interface Deny {
  readonly s: CompiledStatement;
  readonly box: Box;
}

/** Those with the same actions together. */
function byActions(denies: readonly Deny[]): (readonly Deny[])[] {
  const groups = new Map<string, Deny[]>();
  for (const deny of denies) {
    const { globs, negated } = deny.s.actions!;
    const key = `${negated} ${globs.map((g) => g.text).join('\n')}`;
    const own = groups.get(key);
    if (own) own.push(deny);
    else groups.set(key, [deny]);
  }
  return [...groups.values()];
}

/** The Deny that denies all of the box, or the first of those that do it together. */
function denier(sets: RequestSets, box: Box, denies: readonly Deny[]): Deny | undefined {
  const boxes = denies.map((d) => d.box);
  if (sets.covered(box, boxes) !== true) return undefined;
  return denies.find((d) => sets.covered(box, [d.box]) === true) ?? denies[0];
}

function shadows(sets: RequestSets, box: Box, scope: PatternScope, denies: readonly Deny[]): Shadow[] {
  const all = denies.map((d) => d.box);
  // Everything is denied: shadowed-allow reports it.
  if (sets.covered(box, all) === true) return [];
  const found: Shadow[] = [];
  // Actions that the same Deny statements name are denied alike: one question for all of them.
  const groups = byActions(denies);
  const guiltyOf = new Map<string, Deny | undefined>();
  const guiltyFor = (id: string): Deny | undefined => {
    const lower = id.toLowerCase();
    if (!sets.question().spend(groups.length)) return undefined;
    const named = groups.filter(([first]) => namesAction(first!.s.actions!, lower));
    if (named.length === 0) return undefined;
    const key = named.map(([first]) => denies.indexOf(first!)).join();
    if (!guiltyOf.has(key)) guiltyOf.set(key, denier(sets, sets.withAction(box, id), named.flat()));
    return guiltyOf.get(key);
  };
  scope.globs.forEach((glob, index) => {
    if (namesAnyService(glob.text)) return;
    const ids = sets.expand(glob);
    if (ids.length > MANY) return;
    const gone: string[] = [];
    const guilty = new Set<Deny>();
    for (const id of ids) {
      const by = guiltyFor(id);
      if (!by) continue;
      gone.push(id);
      guilty.add(by);
    }
    if (gone.length === 0) return;
    // A wildcard can match actions that are not documented yet; then it still has an effect.
    const atom = sets.actionAtom({ globs: [glob], nodes: [], negated: false }) as Atom;
    const whole = gone.length === ids.length && sets.covered([atom, ...box], all) === true;
    found.push({ index, of: ids.length, gone, guilty: [...guilty].map((d) => denies.indexOf(d)), whole });
  });
  return found;
}

export const rule: Rule = {
  id: 'partly-shadowed-allow',
  severity: 'information',
  codes: [],
  summary: 'Some actions of an Allow are denied by Deny statements of the same policy.',
  checkPolicy(policy, context) {
    const statements = context.together;
    const denies = statements
      .filter((s) => s.effect === 'Deny' && s.actions)
      .map((s) => ({ s, box: context.sets.box(s)! }))
      .filter((d) => d.box !== undefined);
    if (denies.length === 0) return;
    const index = new BoxIndex(
      denies.map((d) => d.box),
      context.sets,
    );
    for (const allow of statements) {
      const scope = allow.actions;
      const box = allow.effect === 'Allow' ? context.sets.box(allow) : undefined;
      if (!box || !scope || scope.negated) continue;
      const reach = index.near(box).map((i) => denies[i]!);
      if (reach.length === 0) continue;
      const known = context.sets.once(
        'partly-shadowed-allow',
        box,
        reach.map((d) => d.box),
        () => shadows(context.sets, box, scope, reach),
      );
      for (const { index, of, gone, guilty, whole } of known) {
        const node = scope.nodes[index]!;
        const by = guilty.map((i) => reach[i]!.s.statement);
        const names = enumerate(by.map(statementName));
        context.report({
          range: node.range,
          message: whole
            ? `${names} ${by.length === 1 ? 'denies' : 'deny'} "${readableText(node)}" on all of these resources, so it has no effect here. Remove it.`
            : `${gone.length} of the ${of} actions that "${readableText(node)}" matches are denied by ${names}: ${enumerate(gone, 12)}.`,
          related: by.map((s) => ({ range: statementAnchor(s), message: `The Deny: ${statementName(s)}.` })),
          ...(whole ? { unnecessary: true } : {}),
          fixes: () =>
            whole
              ? removeValue(policy.document, allow.statement.action!, node, `Remove "${readableText(node)}"`)
              : [],
        });
      }
    }
  },
};
