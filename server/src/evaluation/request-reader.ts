/** One request of a document, read: who calls what on which resource, in which context. */

import type { Action, Catalogue } from '../catalogue/catalogue.js';
import { REQUEST_PROPERTIES } from '../dialects/request-properties.js';
import { isArnFor } from '../policy/resources.js';
import { isAccountId } from '../requests/account-id.js';
import { type Caller, isOfOtherService, parseCaller } from '../requests/principal.js';
import { type ObjectNode, property, type StringNode, type ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { nearest } from '../text/words.js';
import type { RequestProblems } from './request-problems.js';

/** A plain value of an object, as text. */
export function option(from: ObjectNode | undefined, key: string): string | undefined {
  const value = property(from, key)?.value;
  if (value === undefined) return undefined;
  if (value.type === 'string') return value.value;
  return value.type === 'boolean' || value.type === 'number' ? value.text : undefined;
}

export interface PrincipalInput {
  readonly caller: Caller | undefined;
  /** The principal where it is written as an object. */
  readonly object: ObjectNode | undefined;
}

export function readPrincipal(node: ValueNode | undefined, problems: RequestProblems): PrincipalInput {
  if (node === undefined) return { caller: undefined, object: undefined };
  const object = node.type === 'object' ? node : undefined;
  if (object) problems.known(object, REQUEST_PROPERTIES.principal, 'A principal');
  const written: StringNode | undefined =
    node.type === 'string'
      ? node
      : ['arn', 'service', 'federated']
          .map((name) => property(object, name)?.value)
          .find((v): v is StringNode => v?.type === 'string');
  if (!written) {
    problems.say(
      node.range,
      'A principal is an ARN, a 12-digit account, a service, "*", or an object with "arn", "service" or "federated".',
    );
    return { caller: undefined, object };
  }
  const caller = parseCaller(written.value);
  if (!caller)
    problems.say(
      written.range,
      `"${written.value}" is not a principal: write an ARN, a 12-digit account, a service such as "lambda.amazonaws.com", or "*".`,
    );
  else if (caller.type === 'aws' && caller.form === 'other')
    problems.say(
      written.range,
      isOfOtherService(caller.arn)
        ? `"${written.value}" cannot call AWS: users and roles are of "iam", their sessions and federated users of "sts".`
        : `"${written.value}" cannot call AWS: only users, roles, their sessions and the root user can.`,
    );
  return { caller, object };
}

/** @param at where to say that there is none. */
export function readAction(
  node: ValueNode | undefined,
  at: Range,
  catalogue: Catalogue,
  problems: RequestProblems,
): string | undefined {
  const text = problems.text(node, 'An action');
  if (text === undefined)
    return node ? undefined : problems.say(at, 'The request needs an "action", as in "s3:GetObject".');
  if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(text)) {
    return problems.say(
      node!.range,
      `"${text}" is not a single action: write one such as "s3:GetObject", without wildcards.`,
    );
  }
  if (!catalogue.action(text)) {
    const service = catalogue.service(text.slice(0, text.indexOf(':')));
    const near = service ? nearest(text.slice(text.indexOf(':') + 1), service.actionNames, 1)[0] : undefined;
    problems.say(
      node!.range,
      `AWS documents no action "${text}".${near ? ` Did you mean "${service!.prefix}:${near}"?` : ''}`,
      true,
    );
  }
  return text;
}

export interface ResourceInput {
  /** undefined: malformed. `*` if it is omitted. */
  readonly arn: string | undefined;
  readonly account: string | undefined;
  /** The resource where it is written as an object. */
  readonly object: ObjectNode | undefined;
}

export function readResource(
  node: ValueNode | undefined,
  action: Action | undefined,
  problems: RequestProblems,
): ResourceInput {
  const object = node?.type === 'object' ? node : undefined;
  if (object) problems.known(object, REQUEST_PROPERTIES.resource, 'A resource');
  const arnNode = object ? property(object, 'arn')?.value : node;
  const arn = problems.text(arnNode, 'A resource') ?? (arnNode ? undefined : '*');
  if (arnNode && arn !== undefined) diagnoseResource(arnNode, arn, action, problems);
  const accountNode = property(object, 'account')?.value;
  const account = accountNode ? problems.text(accountNode, 'An account') : undefined;
  if (account !== undefined && !isAccountId(account)) {
    problems.say(accountNode!.range, `"${account}" is not an account ID. An account ID has 12 digits.`);
  }
  return { arn, account, object };
}

function diagnoseResource(
  node: ValueNode,
  arn: string,
  action: Action | undefined,
  problems: RequestProblems,
): void {
  if (arn === '*') return;
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(arn)) {
    problems.say(
      node.range,
      `"${arn}" is not an ARN: a resource is "*" or arn:partition:service:region:account:resource.`,
    );
  }
  if (action && arn.startsWith('arn:') && !isArnFor(action, arn)) {
    const wanted = action.resourceTypes[0]?.type.arns[0] ?? '"*"';
    problems.say(
      node.range,
      `${action.id} is not documented to act on "${arn}": it acts on ${wanted}.`,
      true,
    );
  }
}

/** The groups that the principal says it is in; undefined: it does not say. */
export function readGroups(
  principal: ObjectNode | undefined,
  policies: ValueNode | undefined,
  problems: RequestProblems,
): readonly string[] | undefined {
  const node = property(principal, 'groups')?.value;
  if (!node) return undefined;
  if (node.type !== 'array') {
    problems.say(node.range, '"groups" must be a list of names.');
    return [];
  }
  const named = property(policies, 'groups')?.value;
  const groups: string[] = [];
  for (const g of node.items) {
    if (g.type !== 'string') continue;
    groups.push(g.value);
    if (!property(named, g.value)) problems.say(g.range, `"policies" has no group "${g.value}".`);
  }
  return groups;
}
