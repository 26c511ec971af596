/** The text of statements in `data "aws_iam_policy_document"`: elements are attributes and blocks there. */
import { type Data, Entries, Existing, Inline, Template } from '../../syntax/data.js';
import { entryLines, type HclLayout, nameText, printHcl } from '../../syntax/hcl/hcl-print.js';
import { STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';

const inverse = (names: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(names).map(([own, element]) => [element, own]));

export const ATTRIBUTES = inverse(STATEMENT_ATTRIBUTES);
export const BLOCKS = inverse(STATEMENT_BLOCKS);

/** Data as names and values; undefined: it is a text or a list. */
export function entriesOf(data: Data): [string, Data][] | undefined {
  if (data instanceof Existing) return entriesOf(data.data);
  if (data instanceof Inline) return entriesOf(data.value as Data);
  if (typeof data !== 'object' || data === null || Array.isArray(data) || data instanceof Template)
    return undefined;
  if (data instanceof Entries)
    return data.entries.every(([name]) => typeof name === 'string')
      ? (data.entries as [string, Data][])
      : undefined;
  return Object.entries(data) as [string, Data][];
}

/** A list as data, or as it is written. */
const isList = (data: Data): boolean =>
  Array.isArray(data) || (data instanceof Existing && Array.isArray(data.data));

export const asList = (data: Data): Data => (isList(data) ? data : [data]);

/** A list on one line if it is short. */
export function listText(data: Data, layout: HclLayout): string {
  const list = asList(data);
  if (list instanceof Existing) return printHcl(list, layout);
  const line = printHcl(list, { ...layout, line: true });
  return line.length <= 80 ? line : printHcl(list, layout);
}

/** Lines of a block, without the indentation of the first. */
function blockText(
  keyword: string,
  entries: readonly (readonly [name: string, value: Data])[],
  layout: HclLayout,
): string {
  const { eol, unit, indent } = layout;
  const inner = { ...layout, indent: indent + unit };
  const width = Math.max(...entries.map(([name]) => name.length));
  const lines = entries.map(([name, value]) => {
    const text = isList(value) ? listText(value, inner) : printHcl(value, inner);
    return `${inner.indent}${nameText(name, inner, width)}${text}${eol}`;
  });
  return `${keyword} {${eol}${lines.join('')}${indent}}`;
}

/** The blocks that say a Principal or a Condition; undefined: none can. */
export function blocksText(element: string, value: Data, layout: HclLayout): string[] | undefined {
  const keyword = BLOCKS.get(element)!;
  if (element !== 'Condition') {
    if (value === '*')
      return [
        blockText(
          keyword,
          [
            ['type', '*'],
            ['identifiers', ['*']],
          ],
          layout,
        ),
      ];
    return entriesOf(value)?.map(([type, identifiers]) =>
      blockText(
        keyword,
        [
          ['type', type],
          ['identifiers', asList(identifiers)],
        ],
        layout,
      ),
    );
  }
  const tests = entriesOf(value);
  const all = tests?.map(([test, keys]) =>
    entriesOf(keys)?.map(([variable, values]) => conditionText(test, variable, values, layout)),
  );
  return all?.every((texts) => texts !== undefined) ? all.flatMap((texts) => texts ?? []) : undefined;
}

const conditionText = (test: string, variable: string, values: Data, layout: HclLayout): string =>
  blockText(
    'condition',
    [
      ['test', test],
      ['variable', variable],
      ['values', asList(values)],
    ],
    layout,
  );

/** A statement block; undefined: it has something that no block says. */
export function statementText(value: Data, layout: HclLayout): string | undefined {
  const entries = entriesOf(value);
  if (!entries) return undefined;
  const { eol, unit, indent } = layout;
  const inner = { ...layout, indent: indent + unit };
  const attributes: [string, Data][] = [];
  const blocks: string[] = [];
  for (const [element, v] of entries) {
    const attribute = ATTRIBUTES.get(element);
    if (attribute !== undefined)
      attributes.push([attribute, element === 'Sid' || element === 'Effect' ? v : asList(v)]);
    else {
      const texts = BLOCKS.has(element) ? blocksText(element, v, inner) : undefined;
      if (!texts) return undefined;
      blocks.push(...texts);
    }
  }
  const lines = entryLines(attributes, inner);
  const separate = blocks.map((text, i) => `${i > 0 || lines !== '' ? eol : ''}${inner.indent}${text}${eol}`);
  return `statement {${eol}${lines}${separate.join('')}${indent}}`;
}
