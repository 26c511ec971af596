/**
 * What is found in a policy only where the conditions of its template (`Fn::If`) have certain outcomes: a variant of the
 * policy has none of them, so the rules can be asked about it like about any policy.
 */
import type { Steps } from '../../algebra/steps.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { type CompiledPolicy, compilePolicy } from '../../policy/compile.js';
import type { Policy } from '../../policy/policy.js';
import {
  conditionsOf,
  conditionText,
  type Variant,
  variants,
  variantsOf,
} from '../../policy/policy-variants.js';
import { shiftedRange } from '../../syntax/shifted.js';
import { childrenOf, type TemplateCondition, type ValueNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { type OnFailure, policyReports, type Reported, statementReports, togetherIn } from './ask-rules.js';
import type { CheckSteps } from './check-steps.js';
import { type RuleGroups, statementRules } from './element-memory.js';
import { atMostWarning } from './kind-doubt.js';
import type { Remembered } from './statement-findings.js';

/** With more variants than this (three conditions), they are not asked about. */
const MAX_VARIANTS = 8;
/** With more statements than this in all variants together, neither: each of them is checked. */
const MAX_STATEMENTS = 2000;

const statementsIn = (all: readonly Variant[]): number =>
  all.reduce((sum, { policies }) => sum + policies[0]!.policy.statements.length, 0);

const variantsOfPolicy = (policy: Policy): readonly Variant[] | undefined =>
  variantsOf([compilePolicy(policy)]);

/** Found once: there are two questions about them. */
const checkedVariants = (compiled: CompiledPolicy): readonly Variant[] | undefined =>
  compiled.policy.kindDoubt || tooManyConditions(compiled) !== undefined
    ? undefined
    : compiled.policy.derived.of(variantsOfPolicy);

const areTooMany = (all: readonly Variant[]): boolean => statementsIn(all) > MAX_STATEMENTS;

/** How many conditions a policy has whose variants are too many; undefined: it is not that. */
export function tooManyConditions(policy: CompiledPolicy): number | undefined {
  const { size } = conditionsOf([policy]);
  return !policy.policy.kindDoubt && 2 ** size > MAX_VARIANTS ? size : undefined;
}

/** Are the variants of the policy so many, or have they so many statements, that none of them is asked about? */
export function hasLongVariants(policy: CompiledPolicy): boolean {
  if (tooManyConditions(policy) !== undefined) return true;
  const all = checkedVariants(policy);
  return all !== undefined && areTooMany(all);
}

/** What is reported of a policy, and where that is, relative to the policy. */
export interface PlacedReport {
  readonly reported: Pick<Reported, 'rule' | 'report'>;
  readonly start: number;
  readonly end: number;
}

/** @param by where that is which the range of a report is relative to. */
export const placedReport =
  (by: number) =>
  (reported: PlacedReport['reported']): PlacedReport => {
    const { start, end } = shiftedRange(reported.report.range, by);
    return { reported, start, end };
  };

/**
 * What makes two findings one: the same rule at the same place, where the words can differ, or with the same words. What is
 * unnecessary is so at each place.
 */
const idsOf = ({ reported: { rule, report }, start, end }: PlacedReport): string[] => [
  `${rule.id} ${start} ${end}`,
  ...(report.unnecessary ? [] : [`${rule.id} ${report.message}`]),
];

/** What the rules say about a variant and its statements, with ranges relative to the policy. */
function* reportsOf(
  policy: Policy,
  active: RuleGroups,
  catalogue: Catalogue,
  onFailure: OnFailure,
  steps: CheckSteps,
): Steps<ReportedIn[]> {
  const out: ReportedIn[] = yield* policyReports(policy, active.ofPolicy, catalogue, onFailure, steps);
  const ofStatement = statementRules(active);
  for (const [i, statement] of policy.statements.entries()) {
    const by = statement.node.range.start - policy.node.range.start;
    for (const r of statementReports(statement, ofStatement, catalogue, onFailure, steps))
      out.push({ ...r, statement: i, report: { ...r.report, range: shiftedRange(r.report.range, by) } });
    yield;
  }
  return out;
}

/** The statement that the rule was asked about is missing where it was asked about the policy. */
interface ReportedIn extends Reported {
  readonly statement?: number;
}

/** A finding, and the variants that have it. */
interface FoundIn {
  readonly reported: ReportedIn;
  readonly variants: Set<number>;
}

/** The condition and its outcome in all variants with which the finding is there. */
function outcomeOf(
  found: FoundIn,
  all: readonly Variant[],
): { readonly condition: TemplateCondition; readonly outcome: boolean } | undefined {
  for (const condition of all[0]!.outcomes.keys()) {
    for (const outcome of [true, false]) {
      const these = all.flatMap((v, i) => (v.outcomes.get(condition) === outcome ? [i] : []));
      if (these.every((i) => found.variants.has(i))) return { condition, outcome };
    }
  }
  return undefined;
}

/** Is it inside of a string? */
const isInString = (node: ValueNode, { start, end }: Range): boolean =>
  node.type === 'string'
    ? node.range.start <= start && end <= node.range.end
    : childrenOf(node).some((child) => isInString(child, { start, end }));

/** Does the tree have what the range is of? What an alternative says is only in variants that have it. */
function hasRange(node: ValueNode, { start, end }: Range): boolean {
  const isAround = (one: Range): boolean => one.start <= start && end <= one.end;
  if (node.range.start === start && node.range.end === end) return true;
  if (node.type === 'object' && node.properties.some((p) => isAround(p.key.range))) return true;
  const children = childrenOf(node);
  if (children.length === 0) return isAround(node.range);
  return children.some((child) => isAround(child.range) && hasRange(child, { start, end }));
}

/** Is it in an alternative, about which nothing is reported of the policy itself? */
const isInAlternative = (node: ValueNode, range: Range): boolean =>
  node.type === 'opaque' ||
  childrenOf(node).some(
    (child) =>
      child.range.start <= range.start && range.end <= child.range.end && isInAlternative(child, range),
  );

/** Is it found in every variant that has what it is about? What is unnecessary in all of them is so altogether. */
function isFoundEverywhere({ reported, variants }: FoundIn, all: readonly Variant[]): boolean {
  const { range } = reported.report;
  return all.every(({ policies }, i) => {
    const { node } = policies[0]!.policy;
    return variants.has(i) || !hasRange(node, shiftedRange(range, node.range.start));
  });
}

/** Does a fix leave what the variant does not have as it is written? */
function isOfWritten(fix: Fix, variant: Policy): boolean {
  const written = variant.variantOf;
  const list = written?.statementProperty?.value?.range;
  if (!list) return false;
  const nodes = new Set(written.statements.map((s) => s.node));
  const others = variant.statements.flatMap(({ node }) => (nodes.has(node) ? [] : [node]));
  return fix.edits.every(
    ({ range }) =>
      list.start <= range.start &&
      range.end <= list.end &&
      others.every((o) => range.end < o.range.start || o.range.end < range.start || isInString(o, range)),
  );
}

/** The rule, asked about the variant of a policy: its fixes edit what is written. */
const inVariant = (rule: Rule, index: number, statement: number | undefined): Rule => ({
  ...rule,
  checkPolicy(policy, context) {
    const compiled = variants(compilePolicy(policy))[index];
    if (!compiled) return undefined;
    const variant = compiled.policy;
    const own: RuleContext = {
      ...context,
      policy: variant,
      compiled,
      together: togetherIn(compiled),
      siblings: context.siblings.map((one) => (one === policy ? variant : one)),
      report: ({ fixes, ...report }) =>
        context.report({
          ...report,
          ...(fixes ? { fixes: () => fixes().filter((fix) => isOfWritten(fix, variant)) } : {}),
        }),
    };
    if (statement === undefined) return rule.checkPolicy?.(variant, own);
    const asked = variant.statements[statement];
    if (asked) rule.checkStatement?.(asked, own);
    return undefined;
  },
});

/** Makes one rule of what a rule found in one variant, so that it is asked again once for all its fixes there. */
function rulesInVariants(): typeof inVariant {
  const known = new Map<string, Rule>();
  return (rule, index, statement) => {
    const key = `${rule.id} ${index} ${statement ?? ''}`;
    const again = known.get(key) ?? inVariant(rule, index, statement);
    known.set(key, again);
    return again;
  };
}

/** As a whole. */
const remembered = ({ reported, variants: has }: FoundIn, ruleIn: typeof inVariant): Remembered => {
  const { rule, order, nth, severity, report, statement, said } = reported;
  const { ifKind: _, related: __, without: ___, ...rest } = report;
  const again = ruleIn(rule, Math.min(...has), statement);
  return { rule: again, order, nth, severity, report: rest, ...(said === undefined ? {} : { said }) };
};

/**
 * What is found in all variants of the policy, or in all where a condition has one outcome, and not in the policy itself.
 * What has no effect under one outcome of a condition has one under the other, so that is reported only of all variants.
 * @param found what is reported of the policy itself; asked for if it has variants.
 */
export function* variantFindings(
  compiled: CompiledPolicy,
  active: RuleGroups,
  found: () => readonly PlacedReport[],
  catalogue: Catalogue,
  onFailure: OnFailure,
  steps: CheckSteps,
): Steps<Remembered[]> {
  const { policy } = compiled;
  const all = checkedVariants(compiled);
  if (!all || areTooMany(all)) return [];
  const known = new Set(found().flatMap(idsOf));
  const inVariants = new Map<string, FoundIn>();
  for (const [i, { policies }] of all.entries()) {
    const variant = policies[0]!.policy;
    // A policy without statements is not deployed: a loop or related conditions decide which statements it has.
    if (variant.statements.length === 0) continue;
    for (const reported of yield* reportsOf(variant, active, catalogue, onFailure, steps)) {
      const ids = idsOf(placedReport(0)(reported));
      const ofStatement = reported.statement !== undefined;
      const range = shiftedRange(reported.report.range, policy.node.range.start);
      // The same words about another value.
      const isOther = ofStatement && isInAlternative(policy.node, range);
      if (ids.some((id, n) => known.has(id) && !(n > 0 && isOther))) continue;
      const key = ids.join('\n');
      const other = inVariants.get(key);
      if (other) other.variants.add(i);
      else inVariants.set(key, { reported, variants: new Set([i]) });
    }
  }
  const out: Remembered[] = [];
  const ruleIn = rulesInVariants();
  // One cause can be at another place in each variant.
  const said = new Map<string, FoundIn[]>();
  for (const one of inVariants.values()) {
    const { rule, report } = one.reported;
    if (report.unnecessary) {
      if (isFoundEverywhere(one, all)) out.push(remembered(one, ruleIn));
      continue;
    }
    const text = `${rule.id} ${report.message}`;
    const same = said.get(text);
    if (same) same.push(one);
    else said.set(text, [one]);
  }
  for (const same of said.values()) {
    if (new Set(same.flatMap((one) => [...one.variants])).size === all.length) {
      out.push(remembered(same[0]!, ruleIn));
      continue;
    }
    for (const one of same) out.push(...underOneOutcome(one, all, ruleIn));
  }
  return out;
}

/** What is found where a condition has one outcome, if there is such a condition. */
function underOneOutcome(found: FoundIn, all: readonly Variant[], ruleIn: typeof inVariant): Remembered[] {
  const { reported } = found;
  const decides = outcomeOf(found, all);
  if (!decides) return [];
  const where = `This applies if ${conditionText(decides.condition)} is ${decides.outcome}.`;
  const message = `${reported.report.message} ${where}`;
  return [
    remembered(
      {
        variants: found.variants,
        reported: {
          ...reported,
          severity: atMostWarning(reported.severity),
          report: { ...reported.report, message },
          said: reported.report.message,
        },
      },
      ruleIn,
    ),
  ];
}
