/** ARN patterns of the resource types of actions, as a document would write them. */
import { compileGlob } from '../../algebra/glob.js';
import type { Action, ResourceType } from '../../catalogue/catalogue.js';
import type { Policy } from '../../policy/policy.js';
import { type ArnParts, parseArn } from '../../policy/resources.js';
import type { StatementBody } from '../../policy/statement-body.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { readableText } from '../../syntax/value.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { redundantGlobs } from './redundancy.js';

/** What all ARNs of a policy have in common. */
export interface UsualParts {
  readonly partition: string;
  /** `*` where they differ, or none has one. */
  readonly region: string;
  readonly account: string;
}

const oneOf = (values: readonly string[]): string => {
  const different = new Set(values.filter((v) => v !== '' && !/[*?$]/.test(v)));
  return different.size === 1 ? [...different][0]! : '*';
};

/** The partition, Region and account of the ARNs in Resource. */
export const usualParts = (policy: Policy): UsualParts => policy.derived.of(findUsualParts);

const arnsOf = ({ resource }: StatementBody): readonly ArnParts[] =>
  resource
    ? [...resource.items, ...resource.partial].flatMap((node) => parseArn(readableText(node)) ?? [])
    : [];

function findUsualParts(policy: Policy): UsualParts {
  const arns = policy.statements.flatMap((s) => s.derived.of(arnsOf));
  const partition = oneOf(arns.map((a) => a.partition));
  return {
    partition: partition === '*' ? 'aws' : partition,
    region: oneOf(arns.map((a) => a.region)),
    account: oneOf(arns.map((a) => a.account)),
  };
}

/** An ARN format as a pattern: `*` for every name. */
export function formatPattern(format: string, { partition, region, account }: UsualParts): string {
  return replaceDollarBraces(format, ({ name }) => {
    if (name === 'Partition') return partition;
    if (name === 'Region') return region;
    return name === 'Account' ? account : '*';
  });
}

/** Patterns for all resources that the actions can need, also those that AWS lists as optional; none covers another. */
export function resourcePatterns(actions: readonly Action[], usual: UsualParts, sets: RequestSets): string[] {
  const types = new Set(actions.flatMap((a) => a.resourceTypes.map((r) => r.type)));
  const all = [...new Set([...types].flatMap((t) => t.arns.map((arn) => formatPattern(arn, usual))))];
  const globs = all.map((p) => compileGlob(p, { mode: 'resource', wildcards: true, variables: false }));
  const covered = new Set(redundantGlobs(globs, () => sets.question()).map((r) => r.index));
  return all.filter((_, i) => !covered.has(i));
}

/** The ARN format of the resource type that most of the actions have; undefined if none has one. */
export function exampleFormat(actions: readonly Action[]): string | undefined {
  const counts = new Map<ResourceType, number>();
  for (const { type, required } of actions.flatMap((a) => a.resourceTypes))
    counts.set(type, (counts.get(type) ?? 0) + (required ? 2 : 1));
  const length = (t: ResourceType): number => t.arns[0]?.length ?? 0;
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || length(a[0]) - length(b[0]));
  return first?.[0].arns[0];
}
