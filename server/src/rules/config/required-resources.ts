/** Rules of an organization that never report anything: none of their actions acts on the resources that they name. */
import { matchGlob } from '../../algebra/glob.js';
import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import { compileAction, compileResource } from '../../policy/compile.js';
import { actsOn } from '../../policy/resources.js';
import { property, type StringNode, type ValueNode } from '../../syntax/value.js';
import type { ConfigReader } from './config-reader.js';

const stringsOf = (node: ValueNode | undefined): readonly StringNode[] =>
  node?.type === 'array' ? node.items.filter((n): n is StringNode => n.type === 'string') : [];

/** The documented actions that patterns match; none: they are of any service, or unknown. */
function actionsOf(patterns: readonly StringNode[], catalogue: Catalogue): readonly Action[] {
  const out: Action[] = [];
  for (const { value } of patterns) {
    const [prefix = ''] = value.toLowerCase().split(':', 1);
    const glob = compileAction(value);
    const own = /[*?]/.test(prefix) ? [] : (catalogue.service(prefix)?.actions ?? []);
    const matched = own.filter((action) => matchGlob(glob, action.id.toLowerCase()));
    if (matched.length === 0) return [];
    out.push(...matched);
  }
  return out;
}

/** @param required the value of `requireConditions`. */
export function checkRequiredResources(
  required: ValueNode,
  reader: ConfigReader,
  catalogue: Catalogue,
): void {
  const of = (name: string): readonly StringNode[] => stringsOf(property(required, name)?.value);
  const [resources, types] = [of('resources'), of('resourceTypes')];
  if (resources.length + types.length === 0) return;
  const actions = actionsOf(of('actions'), catalogue);
  if (actions.length === 0) return;
  const report = ({ value, range }: StringNode): void =>
    reader.report(range, `None of the actions acts on "${value}", so it has no effect.`, 'warning');
  for (const node of resources) {
    const glob = compileResource(node.value, false);
    if (!actions.some((action) => actsOn(action, glob))) report(node);
  }
  const known = new Set(
    actions.flatMap((a) => a.resourceTypes.map(({ type }) => `${a.service.prefix}:${type.name}`)),
  );
  for (const node of types) {
    const [prefix = '', name] = node.value.split(':');
    const exists = catalogue.service(prefix)?.resourceTypes.some((t) => t.name === name);
    if (exists && !known.has(node.value)) report(node);
  }
}
