/** What an Allow asks for in addition to its actions, for people. */
import { type CompiledStatement, valueText } from '../policy/compile.js';
import type { GrantingStatement } from './access-finding.js';

export const grantingStatement = ({ resources, conditions }: CompiledStatement): GrantingStatement => ({
  resources: (resources?.globs ?? []).map((g) => (resources!.negated ? `not ${g.text}` : g.text)),
  conditions: conditions.map(
    (c) => `${c.use.canonical} ${c.keyName}: ${c.entry.values.map((v) => valueText(v) ?? '?').join(' or ')}`,
  ),
});
