/**
 * Findings that cfn-lint reports too. Its extension puts the rule in the message (`[cfn-lint] W3037: ...`,
 * aws-cloudformation/cfn-lint-visual-studio-code), the CloudFormation language server of the AWS Toolkit in the code.
 */
import type { Diagnostic } from 'vscode';

type Reported = Pick<Diagnostic, 'message' | 'source' | 'code' | 'range'>;

/** Rules about what a policy is made of, of which cfn-lint has JSON schemas: E3510, E3512, E3513 and E3530. */
const STRUCTURE: readonly string[] = [
  'conflicting-elements',
  'data-type',
  'empty-value',
  'invalid-effect',
  'invalid-sid',
  'missing-element',
  'missing-principal',
  'unexpected-principal',
  'unknown-element',
];
const SCHEMAS = ['E3510', 'E3512', 'E3513', 'E3530'];

/** Rules of cfn-lint with the rules that say the same. From its docs/rules.md. */
const SAME: ReadonlyMap<string, readonly string[]> = new Map([
  ['W3037', ['unknown-action', 'unknown-service', 'invalid-action']],
  ['W2511', ['missing-version', 'invalid-version']],
  ...SCHEMAS.map((code): [string, readonly string[]] => [code, [...STRUCTURE, 'invalid-version']]),
]);

const MESSAGE = /^\[cfn-lint\] ([EWI]\d{4}):/;

const codeOf = ({ code }: Reported): string => String(typeof code === 'object' ? code.value : (code ?? ''));

/** The rule of cfn-lint that reports it, if it has the same as one of ours. */
function cfnLintRule(diagnostic: Reported): string | undefined {
  const rule = diagnostic.source === 'cfn-lint' ? codeOf(diagnostic) : MESSAGE.exec(diagnostic.message)?.[1];
  return rule !== undefined && SAME.has(rule) ? rule : undefined;
}

/** The diagnostics of cfn-lint that have the same as some of ours, as text: an equal text means that nothing changed. */
export const cfnLintKey = (all: readonly Reported[]): string =>
  all
    .flatMap((d) => {
      const rule = cfnLintRule(d);
      const { start, end } = d.range;
      return rule === undefined
        ? []
        : `${rule} ${start.line}:${start.character}-${end.line}:${end.character}`;
    })
    .join();

/** Our diagnostics without those that cfn-lint reports at the same place. */
export function withoutDoubles<T extends Reported>(ours: readonly T[], all: readonly Reported[]): T[] {
  const theirs = all.flatMap((d) => {
    const rule = cfnLintRule(d);
    return rule === undefined ? [] : [{ range: d.range, same: SAME.get(rule)! }];
  });
  if (theirs.length === 0) return [...ours];
  return ours.filter(
    (own) =>
      !theirs.some(
        ({ range, same }) => same.includes(codeOf(own)) && own.range.intersection(range) !== undefined,
      ),
  );
}
