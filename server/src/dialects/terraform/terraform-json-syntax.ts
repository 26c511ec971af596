/** Policies in a file of Terraform in JSON: strings are templates, and a data source has names of its own. */
import { escapedEdits, escapedInsertion } from '../../syntax/hcl/heredoc-syntax.js';
import { withExpressions } from '../../syntax/hcl/json-expressions.js';
import { jsonSyntax } from '../../syntax/json/json-syntax.js';
import type { Cursor, HostDocument, Path, Syntax } from '../../syntax/syntax.js';
import { type ObjectNode, ofOrigin, stringAt, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';
import { policyDocumentJsonEdits } from './policy-document-json-edits.js';

/** A policy by the names of IAM: JSON in strings that are templates. */
export const terraformJsonSyntax: Syntax = {
  ...jsonSyntax,
  id: 'terraform-json',
  edit: escapedEdits,
  variable: (name) => `$\${${name}}`,
  insertion: (document, at, insertion, stops) =>
    jsonSyntax.insertion(document, at, escapedInsertion(insertion), stops),
};

/** The value at a path. */
function valueAt(root: ValueNode | undefined, path: Path): ValueNode | undefined {
  let node = root;
  for (const step of path) {
    if (node?.type === 'array') node = node.items[Number(step)];
    else if (node?.type === 'object') node = node.properties.find((p) => p.key.value === step)?.value;
    else return undefined;
  }
  return node;
}

const isIndex = (step: string | number | undefined): step is number => typeof step === 'number';

/** The place in `principals` or `condition`. @param rest from the block on. */
function inBlock(cursor: Cursor, element: string, block: ObjectNode, rest: Path, before: Path): Cursor {
  const name = String(rest[0]);
  const item = rest.slice(1);
  const [type, test, variable] = ['type', 'test', 'variable'].map((n) => stringAt(block, n) ?? '');
  const key = (...steps: string[]): Cursor => ({
    ...cursor,
    path: [...before, element, ...steps, cursor.word],
    at: 'key',
    hasValue: true,
  });
  const value = (...steps: string[]): Cursor => ({
    ...cursor,
    path: [...before, element, ...steps, ...item],
  });
  if (element === 'Condition') {
    if (name === 'test') return key();
    return name === 'variable' ? key(test!) : value(test!, variable!);
  }
  return name === 'type' ? key() : value(type!);
}

/** Where a cursor is in a data source, in the names of IAM. */
function cursor(document: HostDocument, offset: number): Cursor {
  const at = jsonSyntax.cursor(document, offset);
  const { path } = at;
  const nowhere: Cursor = { ...at, path: [''] };
  const start = path.indexOf('statement');
  // Names of attributes and blocks are those of the schema of the provider.
  if (start < 0 || at.at === 'key') return nowhere;
  const index = isIndex(path[start + 1]) ? path[start + 1]! : 0;
  const own = isIndex(path[start + 1]) ? start + 2 : start + 1;
  const before: Path = [...path.slice(0, start), 'Statement', index];
  const [name, ...rest] = path.slice(own);
  const attribute = ownValue(STATEMENT_ATTRIBUTES, String(name));
  if (attribute !== undefined) return { ...at, path: [...before, attribute, ...rest] };
  const element = ownValue(STATEMENT_BLOCKS, String(name));
  const steps = isIndex(rest[0]) ? 1 : 0;
  const block = valueAt(document.root, path.slice(0, own + 1 + steps));
  if (element === undefined || block?.type !== 'object') return nowhere;
  return inBlock(at, element, block, rest.slice(steps), before);
}

/** `data.aws_iam_policy_document`, whose elements have other names than in IAM. */
export const policyDocumentJsonSyntax: Syntax = {
  ...terraformJsonSyntax,
  id: 'terraform-json-policy-document',
  edit: policyDocumentJsonEdits,
  cursor,
  variable: (name) => `&{${name}}`,
};

/** The root of a file of Terraform in JSON with the expressions in its strings as holes, read once; undefined: it is not an object. */
export function expressionRoot({ root }: HostDocument): ValueNode | undefined {
  return root?.type === 'object' ? (ofOrigin(root, withExpressions) ?? withExpressions(root)) : undefined;
}

/** As `expressionRoot`, of the document of a policy; undefined: the policy is not in such a file. */
export const terraformJsonRoot = (document: HostDocument): ValueNode | undefined =>
  [terraformJsonSyntax.id, policyDocumentJsonSyntax.id].includes(document.syntax.id)
    ? expressionRoot(document)
    : undefined;
