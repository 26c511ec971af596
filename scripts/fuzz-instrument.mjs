// Counts in a script how often each of its blocks runs: what a coverage-guided fuzzer learns from. Jazzer.js would do it with
// libFuzzer, but its library needs a newer glibc than the machines that this has to run on.
import ts from 'typescript';

/**
 * @param {string} source JavaScript, a module
 * @param {string} counters an expression for a Uint32Array with an element for each block
 * @returns {{ code: string, blocks: number }}
 */
export function instrument(source, counters) {
  const tree = ts.createSourceFile('a.mjs', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  /** @type {{ at: number, text: string, opens: boolean, order: number }[]} */
  const added = [];
  let blocks = 0;
  const put = (/** @type {number} */ at, /** @type {string} */ text, opens = true) =>
    added.push({ at, text, opens, order: added.length });
  const count = () => `__hits[${blocks++}]++`;
  /** @param {ts.Statement} statement */
  const branch = (statement) => {
    if (ts.isBlock(statement)) put(statement.getStart(tree) + 1, `${count()};`);
    else {
      put(statement.getStart(tree), `{${count()};`);
      put(statement.end, '}', false);
    }
  };
  /** @param {ts.Expression} expression */
  const operand = (expression) => {
    put(expression.getStart(tree), `(${count()},`);
    put(expression.end, ')', false);
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const body = /** @type {ts.Block | ts.Expression} */ (node.body);
      if (ts.isBlock(body)) branch(body);
      else operand(body);
    } else if (ts.isIfStatement(node)) {
      branch(node.thenStatement);
      if (node.elseStatement) branch(node.elseStatement);
    } else if (ts.isIterationStatement(node, false)) branch(node.statement);
    else if (ts.isCaseOrDefaultClause(node)) {
      const [first] = node.statements;
      if (first) put(first.getStart(tree), `${count()};`);
    } else if (ts.isConditionalExpression(node)) {
      operand(node.whenTrue);
      operand(node.whenFalse);
    } else if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
      if ([AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken].includes(/** @type {never} */ (kind)))
        operand(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  // At one place, what closes comes first, the inner before the outer; then what opens, the outer before the inner.
  added.sort((a, b) =>
    a.at !== b.at
      ? a.at - b.at
      : a.opens !== b.opens
        ? Number(a.opens) - Number(b.opens)
        : a.opens
          ? a.order - b.order
          : b.order - a.order,
  );
  let code = '';
  let last = 0;
  for (const { at, text } of added) {
    code += source.slice(last, at) + text;
    last = at;
  }
  return { code: `const __hits = ${counters};\n${code}${source.slice(last)}`, blocks };
}
