/**
 * A witness in which what is known from each other agrees: the caller, `aws:PrincipalArn` and `aws:username`; the calls of
 * `aws:CalledVia`; the service and `aws:SourceArn`. IAM User Guide, "AWS global condition context keys".
 */
import { type Caller, parseCaller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import type { Witness } from './witness-request.js';

const ARN = 'aws:principalarn';
const USERNAME = 'aws:username';
const CALLED_VIA = 'aws:calledvia';

/** Services whose principal has their name in ARNs (pages of the services about resource-based policies). */
const ACTING = new Set([
  's3',
  'sns',
  'sqs',
  'events',
  'lambda',
  'logs',
  'iot',
  'ses',
  'cloudtrail',
  'config',
]);

const firstOf = ({ context }: Request, key: string): string | undefined => context.get(key)?.[0];

/** The name at the end of the ARN of a user. */
const nameIn = (arn: string): string | undefined =>
  arn.includes(':user/') ? arn.slice(arn.lastIndexOf('/') + 1) : undefined;

/** Is the name of the user another one than that in its ARN? */
export function namesDiffer({ request }: Witness): boolean {
  const [name, arn] = [firstOf(request, USERNAME), firstOf(request, ARN)];
  return name !== undefined && arn !== undefined && nameIn(arn) !== name;
}

function callerOf(request: Request): Caller | undefined {
  const { caller } = request;
  const own = firstOf(request, ARN);
  const name = firstOf(request, USERNAME);
  if (caller?.type === 'aws') {
    const arn =
      own ??
      (caller.form === 'user' && name
        ? `${caller.arn.slice(0, caller.arn.lastIndexOf('/') + 1)}${name}`
        : caller.arn);
    const named = parseCaller(arn);
    return named?.type === 'aws' && named.account === caller.account ? named : caller;
  }
  const service = firstOf(request, 'aws:sourcearn')?.split(':')[2] ?? '';
  const isFree = !request.context.has('aws:principalservicename');
  return caller?.type === 'service' && isFree && ACTING.has(service)
    ? { ...caller, name: `${service}.amazonaws.com` }
    : caller;
}

/** undefined: it is so already. */
export function consistentWitness(witness: Witness): Witness | undefined {
  const { request } = witness;
  const context = new Map(request.context);
  const name = nameIn(firstOf(request, ARN) ?? '');
  if (name !== undefined && context.has(USERNAME)) context.set(USERNAME, [name]);
  const ends = [`${CALLED_VIA}first`, `${CALLED_VIA}last`].flatMap((key) => context.get(key) ?? []);
  if (ends.length > 0 && context.get(CALLED_VIA)?.join() === 'example')
    context.set(CALLED_VIA, [...new Set(ends)]);
  const own = { ...request, context };
  const caller = callerOf(own);
  const isSame = [...context].every(([key, value]) => value === request.context.get(key));
  return isSame && caller === request.caller ? undefined : { ...witness, request: { ...own, caller } };
}
