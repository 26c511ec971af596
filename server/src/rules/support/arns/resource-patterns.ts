/** ARN patterns of the resource types of actions, as a document would write them. */
import { compileGlob } from '../../../algebra/glob.js';
import type { Action, ResourceType } from '../../../catalogue/catalogue.js';
import type { Policy } from '../../../policy/policy.js';
import { parseArn } from '../../../policy/resources.js';
import type { StatementBody } from '../../../policy/statement-body.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import { readableText } from '../../../syntax/value.js';
import { replaceDollarBraces } from '../../../text/dollar-braces.js';
import { redundantGlobs } from '../redundancy.js';

/** What all ARNs of a policy have in common. */
export interface UsualParts {
  readonly partition: string;
  /** `*` where they differ, or none has one. */
  readonly region: string;
  readonly account: string;
}

/** Each literal once. */
const literalsOf = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((v) => v !== '' && !/[*?$]/.test(v))),
];

/** The partition, Region and account of the ARNs in Resource. */
export const usualParts = (policy: Policy): UsualParts => policy.derived.of(findUsualParts);

interface LiteralParts {
  readonly partition: readonly string[];
  readonly region: readonly string[];
  readonly account: readonly string[];
}

function literalParts({ resource }: StatementBody): LiteralParts | undefined {
  const nodes = resource ? [...resource.items, ...resource.partial] : [];
  const arns = nodes.flatMap((node) => parseArn(readableText(node)) ?? []);
  if (arns.length === 0) return undefined;
  return {
    partition: literalsOf(arns.map((a) => a.partition)),
    region: literalsOf(arns.map((a) => a.region)),
    account: literalsOf(arns.map((a) => a.account)),
  };
}

function findUsualParts(policy: Policy): UsualParts {
  const parts: LiteralParts[] = [];
  for (const s of policy.statements) {
    const own = s.derived.of(literalParts);
    if (own) parts.push(own);
  }
  const only = (part: keyof LiteralParts): string | undefined => {
    let one: string | undefined;
    for (const { [part]: values } of parts) {
      for (const value of values) {
        one ??= value;
        if (value !== one) return undefined;
      }
    }
    return one;
  };
  return {
    partition: only('partition') ?? 'aws',
    region: only('region') ?? '*',
    account: only('account') ?? '*',
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

/** An ARN format with placeholders for the names, and for the account where the policy has no usual one. */
export function placeholderArn(format: string, { partition, region, account }: UsualParts): string {
  return replaceDollarBraces(format, ({ name }) => {
    if (name === 'Partition') return partition;
    if (name === 'Region') return region;
    if (name === 'Account') return account === '*' ? '<account-id>' : account;
    // What AWS appends to a name: `stack/${StackName}/${Id}`.
    if (name === 'Id') return '*';
    const words = name.replace(/WithPath$/, '').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? ['name'];
    return `<${words.join('-').toLowerCase()}>`;
  });
}

const formatsOf = (actions: readonly Action[]): string[] => {
  const types = new Set(actions.flatMap((a) => a.resourceTypes.map((r) => r.type)));
  return [...new Set([...types].flatMap((t) => t.arns))];
};

/** Patterns for all resources that the actions can need, also those that AWS lists as optional; none covers another. */
export const resourcePatterns = (
  actions: readonly Action[],
  usual: UsualParts,
  sets: RequestSets,
): string[] =>
  uncovered(
    formatsOf(actions).map((format) => formatPattern(format, usual)),
    sets,
  );

/** The same for many resource types: all resources of their services in one account, and those that belong to none. */
export function accountPatterns(actions: readonly Action[], usual: UsualParts, sets: RequestSets): string[] {
  const formats = formatsOf(actions).flatMap((format) => parseArn(format) ?? []);
  return uncovered(
    formats.map(({ partition, service, region, account }) =>
      placeholderArn(`arn:${partition}:${service}:${region}:${account}:*`, usual),
    ),
    sets,
  );
}

/** Each of the patterns once, without those that others cover. */
function uncovered(patterns: readonly string[], sets: RequestSets): string[] {
  const all = [...new Set(patterns)];
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
  // `arn:*:*:*:*:*` is an example of nothing.
  for (const type of counts.keys()) if (/^arn:[^:]*:\*:/.test(type.arns[0] ?? '')) counts.delete(type);
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || length(a[0]) - length(b[0]));
  return first?.[0].arns[0];
}
