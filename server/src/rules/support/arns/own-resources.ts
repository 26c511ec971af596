/** Which resources of a statement its parts keep, after it is split by actions. */
import type { CompiledStatement } from '../../../policy/compile.js';
import type { Data } from '../../../syntax/data.js';
import { copied } from '../../../syntax/syntax.js';
import { isWithin } from '../../../text/range.js';
import type { RuleContext } from '../../rule.js';
import { fits } from './resource-fit.js';

/** The values of Resource that the actions act on, where that is not all of them; undefined: they stay as they are. */
export function ownResources(
  { resources, statement }: CompiledStatement,
  values: readonly string[],
  { catalogue, sets }: RuleContext,
): Data | undefined {
  const property = statement.resource?.property;
  const list = property?.value;
  if (!resources || resources.negated || !property || list?.type !== 'array') return undefined;
  const { document } = statement.policy;
  // A comment belongs to one of the values.
  if (document.comments.some((c) => isWithin(property.range, c.range.start))) return undefined;
  const actions = values.flatMap((v) => sets.expand(v)).flatMap((id) => catalogue.action(id) ?? []);
  const unused = new Set(
    resources.nodes
      .filter((_, i) => {
        const glob = resources.globs[i]!;
        return glob.shape !== 'all' && !actions.some((a) => fits(a, glob));
      })
      .map((node) => node.range.start),
  );
  const own = list.items.filter((item) => !unused.has(item.range.start));
  return own.length === 0 || own.length === list.items.length ? undefined : copied(document, list, own);
}
