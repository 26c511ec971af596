import type { Catalogue } from '../../catalogue/catalogue.js';
import type { PatternNode } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { type ArnParts, type NamedType, parseArn, splitArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import { pieceEdits } from '../../syntax/piece-edits.js';
import { type PartialStringNode, readableText, stringRange } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import { enumerate } from '../../text/words.js';
import type { Rule, RuleContext, TextEdit } from '../rule.js';
import { type ArnProblem, arnProblem, arnProblemSteps } from '../support/arns/arn-problem.js';
import { candidateTypes, suggestedArns } from '../support/arns/arn-suggestions.js';
import { formatsLike } from '../support/arns/formats-like.js';
import { resourceFit } from '../support/arns/resource-fit.js';
import { didYouMean, didYouMeanText, fixOf } from '../support/fixes/fixes.js';

/** What a statement shows about an ARN in it. */
interface Meant {
  /** The resource types that the ARN can be of, as far as the actions show. */
  typesOf(arn: ArnParts): readonly NamedType[];
  /** The values of Resource that none of the actions acts on. */
  readonly unfit: ReadonlySet<PatternNode>;
}

function meant(statement: Statement, { compile, catalogue, sets }: RuleContext): Meant {
  const compiled = compile(statement);
  const actions = compiled ? namedActions(compiled, catalogue, sets).actions : [];
  const fit = compiled && resourceFit(compiled, catalogue, sets);
  const byService = new Map<string, readonly NamedType[]>();
  return {
    typesOf: (arn) => {
      const types = byService.get(arn.service) ?? candidateTypes(arn, actions, catalogue);
      byService.set(arn.service, types);
      return types;
    },
    unfit: new Set(compiled?.resources?.nodes.filter((_, i) => fit?.[i] === false)),
  };
}

/**
 * `*` as the Region of an IAM resource: the pattern would match, but the API of IAM also rejects this ("IAM resource ...
 * cannot contain region information."). That is known from reports only, and not of the other services with policies.
 */
function regionOfIam(parts: readonly string[], { policy, resource }: Statement): ArnProblem | undefined {
  if (parts.length < 6 || parts[2] !== 'iam' || parts[3] !== '*' || resource?.negated) return undefined;
  if (policy.kind !== 'identity' && policy.kind !== 'boundary') return undefined;
  return { part: 3, kind: 'not-allowed', formats: [] };
}

/** Does an ARN whose Region was missing lack the account ID too, as it is with a Region? */
function isAccountMissing(parts: readonly string[], text: string, catalogue: Catalogue): boolean {
  if (parts[3] !== '' || parts[4] !== '') return false;
  const problem = arnProblem(text, catalogue);
  return problem !== undefined && problem.kind !== 'not-allowed' && problem.part === 4;
}

/** Where characters of a text with unknown parts at its end are in the document; undefined: they are among those. */
function pieceRange({ parts: [first] }: PartialStringNode, start: number, end: number): Range | undefined {
  if (!first || 'hole' in first || first.text.length < Math.max(end, start + 1)) return undefined;
  const { offsets } = first;
  return { start: offsets[start]!, end: end > start ? offsets[end - 1]! + 1 : offsets[start]! };
}

export const rule: Rule = {
  id: 'arn-format',
  severity: 'warning',
  codes: [
    'AA:ARN_REGION_NOT_ALLOWED',
    'AA:ARN_ACCOUNT_NOT_ALLOWED',
    'AA:MISSING_ARN_REGION',
    'AA:MISSING_ARN_ACCOUNT',
    'AA:INVALID_ARN_RESOURCE',
  ],
  summary: "An ARN does not match the ARN format of the service's resources.",
  checkStatement(statement, context) {
    let known: Meant | undefined;
    for (const item of [...(statement.resource?.items ?? []), ...(statement.resource?.partial ?? [])]) {
      if (item.type === 'string' && !item.closed) continue;
      const text = readableText(item);
      const parts = splitArn(text);
      // Only a name can have holes: what they stand for can decide all else.
      if (item.type === 'partial-string' && parts.slice(0, 5).some((p) => p.includes('${'))) continue;
      if (!context.sets.question().spend(arnProblemSteps(text, context.catalogue))) return;
      const problem = arnProblem(text, context.catalogue) ?? regionOfIam(parts, statement);
      if (!problem) continue;
      const start = parts.slice(0, problem.part).join(':').length + 1;
      const end = problem.part === 5 ? text.length : start + parts[problem.part]!.length;
      const inner = item.type === 'string' ? stringRange(item, start, end) : item.range;
      const what = problem.part === 3 ? 'Region' : 'account ID';
      const service = parts[2]!;
      if (problem.kind === 'unknown-resource') {
        known ??= meant(statement, context);
        const types = known.typesOf(parseArn(text)!);
        const near = item.type === 'string' ? suggestedArns(text, types) : [];
        const formats = types.length > 0 ? types.flatMap(({ type }) => type.arns) : problem.formats;
        context.report({
          range: item.range,
          // With a slip that explains it, and no action that acts on it, there is no doubt left.
          ...(problem.impossible || (near.length > 0 && known.unfit.has(item))
            ? {}
            : { severity: 'information' as const }),
          message: `AWS documents no resource of "${service}" with an ARN like "${text}", so it probably matches nothing.${didYouMeanText(near)} Documented formats: ${enumerate(formatsLike(formats, [text]), 2)}.`,
          fixes: () => (item.type === 'string' ? didYouMean(statement.policy.document, item, near) : []),
        });
        continue;
      }
      const formats = enumerate(formatsLike(problem.formats, [text]), 2);
      // Access Analyzer reports every ARN with a Region or account ID that the service has not as an error. Of IAM it is
      // known that the API rejects the policy: "IAM resource ... cannot contain region information."
      const rejected = problem.kind === 'not-allowed' && problem.part === 3 && service === 'iam';
      const isCertain = rejected && parts[3] !== '*';
      context.report({
        ...(isCertain ? { severity: 'error' as const } : {}),
        range: inner.start === inner.end ? { start: inner.start - 1, end: inner.end + 1 } : inner,
        message: rejected
          ? `IAM is a global service, and AWS rejects a policy with a Region in the ARN of an IAM resource. ${isCertain ? `Remove "${parts[3]}". Documented formats: ${formats}.` : 'Leave the Region empty.'}`
          : problem.kind === 'not-allowed'
            ? `ARNs of this resource type have no ${what}, so this ARN with "${parts[problem.part]}" matches nothing. Documented formats: ${formats}.`
            : `ARNs of this resource type have ${what === 'Region' ? 'a Region' : 'an account ID'}, and this one has none, so it matches nothing. Add it, or use "*". Documented formats: ${formats}.`,
        fixes: () => {
          const { document } = statement.policy;
          // The account next to it can be missing as well.
          const next = [...parts.slice(0, problem.part), '*', ...parts.slice(problem.part + 1)].join(':');
          const both = problem.kind !== 'not-allowed' && isAccountMissing(parts, next, context.catalogue);
          const to = both ? end + 1 : end;
          const range = item.type === 'string' ? undefined : pieceRange(item, start, to);
          if (item.type !== 'string' && !range) return [];
          const write = (text: string): readonly TextEdit[] =>
            item.type === 'string'
              ? document.syntax.edit.setText(document, item, text, { start, end: to })
              : pieceEdits(document, range!, text);
          return problem.kind === 'not-allowed'
            ? fixOf(`Remove the ${what}`, write(''), true)
            : both
              ? fixOf('Use "*" for the Region and the account ID', write('*:*'))
              : fixOf(`Use "*" for the ${what}`, write('*'));
        },
      });
    }
  },
};
