/** Policies that only deny, together with an Allow of everything: what they deny is what they do. */
import { type CompiledPolicy, compilePolicy } from '../policy/compile.js';
import { buildPolicy, type Policy } from '../policy/policy.js';
import { jsonSyntax } from '../syntax/json/json-syntax.js';
import { withProperties, withValue } from '../syntax/value.js';

const FULL_ACCESS = '{"Effect":"Allow","Action":"*","Resource":"*"}';
const FULL_ACCESS_TO_ALL = '{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}';

/** Does the policy only limit what other policies allow? */
export const onlyDenies = ({ statements, opaqueStatements }: Policy): boolean =>
  opaqueStatements.length === 0 && statements.length > 0 && statements.every((s) => s.effect === 'Deny');

/** The policy with an Allow of everything in addition to its own statements. */
export function withFullAccess(policy: Policy): CompiledPolicy {
  const { document, node, kind, kindReason, statementProperty, statements, place } = policy;
  const full = jsonSyntax.parse(kind === 'rcp' ? FULL_ACCESS_TO_ALL : FULL_ACCESS).root;
  const list = statementProperty?.value;
  if (!statementProperty || !list || !full) return compilePolicy(policy);
  const items = [...statements.map((s) => s.node), full];
  const value = { type: 'array' as const, range: list.range, items, closed: true };
  const whole = withProperties(node, (p) => (p === statementProperty ? withValue(p, value) : p));
  return compilePolicy(buildPolicy(document, whole, kind, kindReason, undefined, place));
}

/** AWS's managed policy that is attached in addition to an SCP or an RCP. */
const MANAGED = { scp: 'FullAWSAccess', rcp: 'RCPFullAWSAccess' };

/** Two policies as they are compared, and what that assumes, in a sentence. */
export interface Compared {
  readonly before: CompiledPolicy;
  readonly after: CompiledPolicy;
  readonly assumption?: string;
}

/**
 * SCPs and RCPs that only deny are compared together with the AWS managed policy that allows everything: an SCP that only denies
 * has no effect without it, and RCPFullAWSAccess cannot be detached (AWS Organizations User Guide, "SCP evaluation" and
 * "Resource control policies").
 */
export function asCompared(before: Policy, after: Policy): Compared {
  const { kind } = after;
  if ((kind !== 'scp' && kind !== 'rcp') || !onlyDenies(before) || !onlyDenies(after))
    return { before: compilePolicy(before), after: compilePolicy(after) };
  return {
    before: withFullAccess(before),
    after: withFullAccess(after),
    assumption: `Both policies only deny, so they are compared with ${MANAGED[kind]} attached too.`,
  };
}
