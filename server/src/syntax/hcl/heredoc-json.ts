/** JSON in a heredoc. */
import { parseJson } from '../json/json-syntax.js';
import type { TemplateMark } from '../syntax.js';
import type { ArrayNode, ObjectNode, SyntaxProblem } from '../value.js';
import { withExpressions } from './json-expressions.js';

/** What was read of the lines of a heredoc, with offsets from their beginning. */
export interface HeredocJson {
  readonly root: ObjectNode | ArrayNode;
  readonly problems: readonly SyntaxProblem[];
  readonly template?: readonly TemplateMark[];
}

/** The object or list that the lines of a heredoc contain; undefined: they contain something else. Never throws. */
export function heredocJson(lines: string): HeredocJson | undefined {
  if (!/^\s*[{[]/.test(lines)) return undefined;
  const { root, problems, template } = parseJson(lines);
  const read = root && withExpressions(root);
  if (read?.type !== 'object' && read?.type !== 'array') return undefined;
  return { root: read, problems, ...(template ? { template } : {}) };
}
