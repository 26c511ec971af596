/**
 * Condition keys that AWS fills in from the caller and the resource, so that nobody has to type them. From AWS's page
 * "AWS global condition context keys" (aws:PrincipalArn holds the role's ARN for a session; aws:PrincipalType has the
 * values Account, User, FederatedUser, AssumedRole, Anonymous).
 */

import { parseArn } from '../policy/resources.js';
import type { Caller } from '../requests/principal.js';
import { roleOfSession } from '../requests/principal.js';
import type { Request } from '../requests/request.js';

const TYPES: Readonly<Record<string, string>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  'federated-user': 'FederatedUser',
};

function callerKeys(caller: Caller): [string, string][] {
  switch (caller.type) {
    case 'anonymous':
      return [['aws:PrincipalType', 'Anonymous']];
    case 'service':
      return [
        ['aws:PrincipalServiceName', caller.name],
        ['aws:PrincipalIsAWSService', 'true'],
      ];
    case 'aws': {
      const out: [string, string][] = [
        [
          'aws:PrincipalArn',
          caller.form === 'session' ? (roleOfSession(caller.arn) ?? caller.arn) : caller.arn,
        ],
        ['aws:PrincipalAccount', caller.account],
        ['aws:PrincipalIsAWSService', 'false'],
      ];
      const type = TYPES[caller.form];
      if (type) out.push(['aws:PrincipalType', type]);
      if (caller.form === 'user')
        out.push(['aws:username', caller.arn.slice(caller.arn.lastIndexOf('/') + 1)]);
      return out;
    }
    default:
      return [];
  }
}

/**
 * The request with the keys that follow from it; keys that it has already stay as they are.
 * @param resourceAccount where the ARN does not tell it.
 */
export function deriveContext(request: Request, resourceAccount?: string): Request {
  const context = new Map(request.context);
  const put = (name: string, value: string): void => {
    const key = name.toLowerCase();
    if (!context.has(key)) context.set(key, [value]);
  };
  if (request.caller) for (const [name, value] of callerKeys(request.caller)) put(name, value);
  const arn = parseArn(request.resource);
  const account = resourceAccount ?? arn?.account;
  if (arn && /^[a-z]{2}[a-z-]*-\d$/.test(arn.region)) put('aws:RequestedRegion', arn.region);
  put('aws:ViaAWSService', 'false');
  if (account && /^\d{12}$/.test(account)) put('aws:ResourceAccount', account);
  return { ...request, context };
}
