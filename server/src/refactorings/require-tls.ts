/**
 * A Deny of requests without TLS, as AWS recommends it for buckets, queues and topics (Amazon S3 User Guide, "Security best
 * practices": "Consider enforcing encryption of data in transit by using aws:SecureTransport"; SQS and SNS Developer Guides,
 * "Enforce encryption of data in transit").
 */
import type { Policy } from '../policy/policy.js';
import { parseArn } from '../policy/resources.js';
import type { Fix } from '../rules/rule.js';
import { testsOf } from '../rules/support/conditions/conditions.js';
import { isSoundAround } from '../syntax/soundness.js';
import { isOnFirstLine, isOnLineOf } from './first-line.js';

const KEY = 'aws:SecureTransport';
const SERVICES: readonly string[] = ['s3', 'sqs', 'sns'];

/** The resources that the policy belongs to: a bucket with its objects, a queue, a topic. */
function resourcesOf({ statements }: Policy): readonly string[] | undefined {
  const found = new Set<string>();
  for (const { resource } of statements) {
    if (!resource || resource.negated || resource.others.length + resource.partial.length > 0)
      return undefined;
    for (const { value } of resource.items) {
      const arn = parseArn(value);
      if (!arn || !SERVICES.includes(arn.service)) return undefined;
      const [name] = value.split('/', 1) as [string];
      if (/[*?$]/.test(name)) return undefined;
      found.add(arn.service === 's3' ? name : value);
      if (arn.service === 's3') found.add(`${name}/*`);
    }
  }
  return found.size > 0 && found.size <= 2 ? [...found] : undefined;
}

const testsTls = (policy: Policy): boolean =>
  policy.statements.some((statement) => {
    for (const { key } of testsOf(statement)) if (key === KEY.toLowerCase()) return true;
    return false;
  });

/** @returns the fix, on the line of Statement and on the first one of the first statement. */
export function requireTls(policy: Policy, offset: number): Fix[] {
  const { document, kind, statementProperty, statements } = policy;
  const list = statementProperty?.value;
  const [first] = statements;
  if (kind !== 'resource' || list?.type !== 'array' || !first || !isSoundAround(document, list)) return [];
  const isHere = isOnLineOf(document, [statementProperty!.range], offset) || isOnFirstLine(first, offset);
  if (!isHere || testsTls(policy) || statements.some((s) => s.sid?.value === 'RequireTls')) return [];
  const resources = resourcesOf(policy);
  if (!resources) return [];
  const service = parseArn(resources[0]!)!.service;
  const statement = {
    Sid: 'RequireTls',
    Effect: 'Deny',
    Principal: '*',
    Action: `${service}:*`,
    Resource: resources.length === 1 ? resources[0]! : resources,
    Condition: { Bool: { [KEY]: 'false' } },
  };
  return [
    {
      title: `Require TLS: deny requests with ${KEY} false`,
      edits: document.syntax.edit.append(document, list, statement),
    },
  ];
}
