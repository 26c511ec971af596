/** The values of a condition as the set of request values that its operator accepts. */
import { compileGlob, compilePartlyKnown, type Glob, type GlobOptions } from '../algebra/glob.js';
import type { HoleRef } from '../algebra/policy-variables.js';
import {
  type Interval,
  parseBool,
  parseDate,
  parseIpRange,
  parseNumber,
  type ValueSet,
} from '../algebra/values.js';
import type { PartialStringNode } from '../syntax/value.js';
import type { OperatorFamily, OperatorUse } from './operators.js';

const numbersOf = (n: number, relation: string): Interval => {
  switch (relation) {
    case '<':
      return { min: -Infinity, max: n, minOpen: true, maxOpen: true };
    case '<=':
      return { min: -Infinity, max: n, minOpen: true, maxOpen: false };
    case '>':
      return { min: n, max: Infinity, minOpen: true, maxOpen: true };
    case '>=':
      return { min: n, max: Infinity, minOpen: false, maxOpen: true };
    default:
      return { min: n, max: n, minOpen: false, maxOpen: false };
  }
};

const present = <T>(list: readonly (T | undefined)[]): T[] => list.filter((x): x is T => x !== undefined);

/** A string, or one of which only parts are known. */
export type Text = string | PartialStringNode;

export const isText = (text: Text): text is string => typeof text === 'string';

/** The pattern of a text; each hole in it is a letter. */
export function globOf(text: Text, options: GlobOptions): Glob {
  if (isText(text)) return compileGlob(text, options);
  return compilePartlyKnown(
    text.parts.map((p): string | HoleRef =>
      'hole' in p ? { hole: p.hole.id, domain: p.hole.domain } : p.text,
    ),
    options,
  );
}

/** The set of request values that an operator accepts for these policy values (negation left aside). */
export function valueSet(use: OperatorUse, values: readonly Text[], variables: boolean): ValueSet {
  const texts = values.filter(isText);
  const { operator } = use;
  switch (operator.family) {
    case 'numeric':
      return {
        family: 'numeric',
        intervals: present(texts.map(parseNumber)).map((n) => numbersOf(n, operator.relation ?? '=')),
      };
    case 'date':
      return {
        family: 'date',
        intervals: present(texts.map((t) => parseDate(t) ?? parseNumber(t))).map((n) =>
          numbersOf(n, operator.relation ?? '='),
        ),
      };
    case 'bool':
    case 'null':
      return { family: 'bool', values: present(texts.map(parseBool)) };
    case 'ip':
      return { family: 'ip', ranges: present(texts.map(parseIpRange)) };
    default:
      return {
        family: 'string',
        globs: values.map((t) =>
          globOf(t, {
            mode: operator.family === 'arn' ? 'arn' : 'string',
            wildcards: operator.wildcards,
            variables: variables && operator.family !== 'binary',
            ignoreCase: operator.ignoreCase === true,
          }),
        ),
      };
  }
}

/** What a value has to be for each type of operator; any text is a string. */
const READERS: Readonly<Partial<Record<OperatorFamily, (text: string) => unknown>>> = {
  numeric: parseNumber,
  date: (text) => parseDate(text) ?? parseNumber(text),
  bool: parseBool,
  null: parseBool,
  ip: parseIpRange,
};

/**
 * Is this a value that the operator cannot read, such as the number "ten"? What AWS makes of one, in a policy that has
 * it all the same, is not documented.
 */
export const isMalformed = (use: OperatorUse, text: string): boolean => {
  const read = READERS[use.operator.family];
  return read !== undefined && read(text) === undefined;
};
