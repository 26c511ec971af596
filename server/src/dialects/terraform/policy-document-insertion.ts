/** The text of a completion of an element in `data "aws_iam_policy_document"`. */
import { type Data, Entries, Inline, stop, Template } from '../../syntax/data.js';
import { type HclLayout, hasStops, printHcl, stringText } from '../../syntax/hcl/hcl-print.js';
import type { Cursor, InsertedText, Insertion } from '../../syntax/syntax.js';
import { STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';

const EDITOR: HclLayout = { indent: '', unit: '\t', eol: '\n' };

const ownName = (names: Readonly<Record<string, string>>, element: string): string | undefined =>
  Object.entries(names).find(([, e]) => e === element)?.[0];

const isText = (data: Data | undefined): data is string | Template =>
  typeof data === 'string' || data instanceof Template;

/** A value as the only item of a list, where it is one. */
const asList = (data: Data | undefined): Data => {
  if (data === undefined) return [stop(1)];
  return Array.isArray(data) ? data : [data];
};

const entriesOf = (data: Data | undefined): readonly (readonly [string | Template, Data])[] => {
  if (data instanceof Inline) return entriesOf(data.value as Data);
  if (data instanceof Entries) return data.entries;
  if (typeof data !== 'object' || data === null || Array.isArray(data) || data instanceof Template) return [];
  return Object.entries(data) as [string, Data][];
};

function block(
  keyword: string,
  names: readonly string[],
  values: readonly Data[],
  layout: HclLayout,
): string {
  const width = Math.max(...names.map((n) => n.length));
  const inner = { ...layout, indent: '\t' };
  const lines = names.map((name, i) => {
    const value = values[i]!;
    const text = isText(value) ? stringText(value, layout) : printHcl(value, { ...inner, line: true });
    return `\t${name.padEnd(width)} = ${text}\n`;
  });
  return `${keyword} {\n${lines.join('')}}`;
}

function elementText(element: string, value: Data | undefined, layout: HclLayout): string | undefined {
  const attribute = ownName(STATEMENT_ATTRIBUTES, element);
  if (attribute === 'sid' || attribute === 'effect')
    return `${attribute} = ${printHcl(value ?? stop(1), layout)}`;
  if (attribute !== undefined) return `${attribute} = ${printHcl(asList(value), { ...layout, line: true })}`;
  const keyword = ownName(STATEMENT_BLOCKS, element);
  if (keyword === undefined) return undefined;
  const [[name, inner] = [stop(1), undefined]] = entriesOf(value);
  if (keyword !== 'condition')
    return block(keyword, ['type', 'identifiers'], [name, asList(inner ?? stop(2))], layout);
  const [[variable, values] = [stop(2), undefined]] = entriesOf(inner);
  return block(keyword, ['test', 'variable', 'values'], [name, variable, asList(values ?? stop(3))], layout);
}

/** undefined: it is written as HCL has it elsewhere. */
export function policyDocumentInsertion(
  { token, path, hasValue, inString }: Cursor,
  insertion: Insertion,
  stops: boolean,
): InsertedText | undefined {
  if (!('name' in insertion) || typeof insertion.name !== 'string' || inString) return undefined;
  const { name, value } = insertion;
  const ownNames: Readonly<Record<string, string>> = {
    Version: 'version',
    Id: 'policy_id',
    ...Object.fromEntries(
      [...Object.entries(STATEMENT_ATTRIBUTES), ...Object.entries(STATEMENT_BLOCKS)].map(([a, b]) => [b, a]),
    ),
  };
  const own = Object.hasOwn(ownNames, name) ? ownNames[name] : undefined;
  if (hasValue) return own === undefined ? undefined : { range: token, text: own, snippet: false };
  const layout: HclLayout = { ...EDITOR, snippet: stops };
  const text =
    path.length === 2
      ? documentElement(name, value, layout)
      : elementText(name, value === undefined ? undefined : value, layout);
  const snippet = stops && (value === undefined || hasStops(value) || text?.includes('$') === true);
  return text === undefined ? undefined : { range: token, text, snippet };
}

/** An element of the policy: `version`, `policy_id`, or a first statement. */
function documentElement(name: string, value: Data | undefined, layout: HclLayout): string | undefined {
  if (name === 'Version' || name === 'Id')
    return `${name === 'Id' ? 'policy_id' : 'version'} = ${printHcl(value ?? stop(1), layout)}`;
  if (name !== 'Statement') return undefined;
  const [statement] = Array.isArray(value) ? value : [];
  return statement === undefined ? undefined : statementText(statement, layout);
}

/** A statement, with a line between attributes and blocks. */
function statementText(statement: Data, layout: HclLayout): string {
  const elements = entriesOf(statement).filter(([name]) => typeof name === 'string');
  const parts: string[] = [];
  let attributes: string[] = [];
  const end = (): void => {
    if (attributes.length > 0) parts.push(aligned(attributes));
    attributes = [];
  };
  for (const [name, value] of elements) {
    const text = elementText(name as string, value, layout);
    if (text === undefined) continue;
    if (ownName(STATEMENT_BLOCKS, name as string) === undefined) attributes.push(text);
    else {
      end();
      parts.push(text);
    }
  }
  end();
  return `statement {\n\t${parts.join('\n\n').replaceAll('\n', '\n\t').replaceAll('\n\t\n', '\n\n')}\n}`;
}

/** Attributes on a line each, with their equals signs below each other. */
function aligned(attributes: readonly string[]): string {
  const nameOf = (line: string): string => line.slice(0, line.indexOf(' = '));
  const width = Math.max(...attributes.map((line) => nameOf(line).length));
  return attributes.map((line) => nameOf(line).padEnd(width) + line.slice(nameOf(line).length)).join('\n');
}
