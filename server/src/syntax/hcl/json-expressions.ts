/**
 * Expressions in the strings of JSON that Terraform reads as templates: heredocs, and files in its JSON syntax ("Strings and
 * Templates" and "JSON Configuration Syntax", Terraform Language Documentation).
 */
import { Derived } from '../../text/derived.js';
import { certainProperties } from '../certain-properties.js';
import {
  type Mutable,
  type ObjectNode,
  otherProperty,
  type PropertyNode,
  type StringNode,
  type StringPart,
  shownText,
  stringRange,
  textPart,
  type ValueNode,
} from '../value.js';
import { ReadBudget } from './read-budget.js';
import { sourceOf } from './read-strings.js';
import { closingEnd, opensTemplate } from './template-end.js';

/** The parts of a string with its expressions; undefined: it has none, nor the text of one. */
function partsOf(node: StringNode, budget: ReadBudget): StringPart[] | undefined {
  const { value } = node;
  if (!value.includes('${') && !value.includes('%{')) return undefined;
  const parts: StringPart[] = [];
  let from = 0;
  const known = (to: number): void => {
    if (to > from) parts.push(textPart(node, from, to));
  };
  for (let i = 0; i < value.length; i++) {
    const char = value[i];
    if ((char === '$' || char === '%') && value[i + 1] === char && value[i + 2] === '{') {
      // `$${x}` is the text `${x}`.
      known(i + 1);
      from = i + 2;
      i += 2;
    } else if (opensTemplate(value, i)) {
      const end = closingEnd(value, i + 2, '}', true, budget);
      if (end === undefined) break;
      known(i);
      const id = sourceOf(value.slice(i + 2, end - 1).replace(/^~|~$/g, ''));
      parts.push({ hole: { id, domain: 'any', range: stringRange(node, i, end) } });
      from = end;
      i = end - 1;
    }
  }
  if (from === 0 && parts.length === 0) return undefined;
  known(value.length);
  return parts;
}

/** @param budget of the characters that are read in search of the ends of expressions. */
function withHoles(node: ValueNode, budget: ReadBudget): ValueNode {
  switch (node.type) {
    case 'string': {
      const parts = partsOf(node, budget);
      if (!parts) return node;
      if (parts.some((p) => 'hole' in p))
        return {
          type: 'partial-string',
          range: node.range,
          inner: node.inner,
          parts,
          shown: shownText(parts),
        };
      const texts = parts.flatMap((p) => ('hole' in p ? [] : [p]));
      const value = texts.map((p) => p.text).join('');
      return { ...node, value, offsets: texts.flatMap((p) => p.offsets) };
    }
    case 'array':
      return { ...node, items: node.items.map((item) => withHoles(item, budget)) };
    case 'object': {
      const unknown: (readonly StringPart[])[] = [];
      const known: PropertyNode[] = [];
      const properties = node.properties.map((p): PropertyNode => {
        const key = withHoles(p.key, budget);
        const value = p.value && withHoles(p.value, budget);
        const read = otherProperty(p, key.type === 'string' ? key : p.key, value);
        if (key.type === 'string') known.push(read);
        else unknown.push(key.type === 'partial-string' ? key.parts : []);
        return read;
      });
      const object = objectOf(node, properties);
      if (unknown.length === 0) return object;
      // An object with an expression in a name is opaque.
      const source = `hcl ${properties.map((p) => p.key.value).join(' ')} at ${node.range.start}`;
      const certain = certainProperties(object, unknown, known);
      return {
        type: 'opaque',
        range: node.range,
        source,
        written: object,
        ...(certain ? { certain } : {}),
      };
    }
    default:
      return node;
  }
}

function objectOf(node: ObjectNode, properties: PropertyNode[]): ObjectNode {
  const fresh: Mutable<ObjectNode> = { type: 'object', range: node.range, closed: node.closed, properties };
  fresh.derived = new Derived<ObjectNode>(fresh);
  return fresh;
}

/** The value with the expressions in its strings as holes. */
export const withExpressions = (node: ValueNode): ValueNode =>
  withHoles(node, new ReadBudget(node.range.end - node.range.start));
