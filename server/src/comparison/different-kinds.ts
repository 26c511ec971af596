/** Whether two policies are of kinds that cannot be compared, by what their statements contain. */
import type { Policy } from '../policy/policy.js';
import { aKind } from '../policy/policy-kind.js';
import type { StatementBody } from '../policy/statement-body.js';

/** Kinds that the statements of a policy distinguish. */
type Form = 'identity' | 'trust' | 'resource';

const isTrust = ({ action, resource }: StatementBody): boolean => {
  const value = action?.property.value;
  const actions = value?.type === 'array' ? value.items : value ? [value] : [];
  return (
    !resource && actions.length > 0 && actions.every((a) => a.type === 'string' && /^sts:/i.test(a.value))
  );
};

/** undefined: the statements do not say, or there are none. */
function formOf({ statements, kind }: Policy): Form | undefined {
  // A statement of an endpoint policy without a Principal applies to everyone.
  if (statements.length === 0 || kind === 'endpoint') return undefined;
  if (statements.every((s) => !s.principal)) return 'identity';
  if (!statements.every((s) => s.principal)) return undefined;
  return statements.every(isTrust) ? 'trust' : 'resource';
}

/** A sentence about why the policies cannot be compared; undefined: nothing in them says that. */
export function differentKinds(before: Policy, after: Policy): string | undefined {
  const [old, fresh] = [formOf(before), formOf(after)];
  if (!old || !fresh || old === fresh) return undefined;
  const describe = (form: Form): string =>
    `${aKind(form)} (${form === 'identity' ? 'without Principal' : 'with Principal'})`;
  const what =
    old === 'identity' || fresh === 'identity'
      ? `the old one is ${describe(old)}, the new one ${describe(fresh)}`
      : `the old one is ${aKind(old)}, the new one ${aKind(fresh)}`;
  return `The policies are of different kinds and cannot be compared: ${what}.`;
}
