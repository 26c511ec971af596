/** ARNs: their parts, and which resource types of the catalogue a pattern can name. */

import { compileArnFormat } from '../algebra/arn-glob.js';
import { compileGlob, type Glob, matchGlob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';
import { splitVariables } from '../algebra/policy-variables.js';
import { widest } from '../algebra/widest.js';
import type { Action, Catalogue, ResourceType, Service } from '../catalogue/catalogue.js';
import { Answers, madeOnce } from '../text/derived.js';
import { replaceDollarBraces } from '../text/dollar-braces.js';

export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Keeps its own colons. */
  readonly resource: string;
}

/** The six parts of an ARN or ARN pattern (colons inside `${...}` do not count), or undefined if there are fewer. */
export function parseArn(text: string): ArnParts | undefined {
  const parts = splitArn(text);
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return {
    partition: parts[1]!,
    service: parts[2]!,
    region: parts[3]!,
    account: parts[4]!,
    resource: parts.slice(5).join(':'),
  };
}

/** Splits at colons outside of `${...}`. */
export function splitArn(text: string): string[] {
  if (!text.includes('${')) return text.split(':');
  const parts: string[] = [];
  let from = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '{') inside = true;
    else if (text[i] === '}') inside = false;
    else if (text[i] === ':' && !inside) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** The ARN parts before the resource, and the resource. */
const ARN_PARTS = 6;

/**
 * What an ARN of an identity-based policy means: with fewer than six parts AWS completes it with `*` (IAM User Guide,
 * "Identify AWS resources with Amazon Resource Names (ARNs)": `arn:aws:sqs` is `arn:aws:sqs:*:*:*`). A `*` that ends a
 * part can also match the parts that seem to be missing ("IAM JSON policy elements: Resource").
 */
export function readingsOfArn(text: string): readonly string[] {
  if (!text.startsWith('arn:')) return [text];
  const missing = ARN_PARTS - splitArn(text).length;
  if (missing <= 0) return [text];
  const completed = text + ':*'.repeat(missing);
  return text.includes('*') && !text.endsWith(':*') ? [completed, text] : [completed];
}

/** What is known of a resource type, once it was asked about. */
interface TypePatterns {
  readonly formats: readonly Glob[];
  /** Does the pattern name the type? By what it says: the same ones are asked about at every keystroke. */
  readonly named: Answers<boolean>;
}

const MAX_ANSWERS = 500;
const typesOf = (_: Service): Map<ResourceType, TypePatterns> => new Map();

function patternsOf(service: Service, type: ResourceType): TypePatterns {
  return madeOnce(service.derived.of(typesOf), type, () => ({
    formats: formatsOf(service, type),
    named: new Answers(MAX_ANSWERS),
  }));
}

/**
 * The type's ARN formats as patterns. Where a longer format of the service goes on with a slash after a shorter one's
 * last placeholder (bucket and object), the shorter one stops at the slash.
 */
export function compileArnFormatsOf(service: Service, type: ResourceType): readonly Glob[] {
  return patternsOf(service, type).formats;
}

const formatsOf = (service: Service, type: ResourceType): readonly Glob[] =>
  type.arns.map((arn) => {
    const start = `${shape(arn)}/`;
    const longer = arn.endsWith('}') && service.derived.of(shapesOf).some((s) => s.startsWith(start));
    return compileArnFormat(arn, longer);
  });

const shape = (arn: string): string => replaceDollarBraces(arn, '${}');

/** The shapes of all ARN formats of a service. */
const shapesOf = (service: Service): readonly string[] =>
  service.resourceTypes.flatMap((t) => t.arns.map(shape));

/** The pattern with `*` for each policy variable: everything that it can match. */
function loosen(glob: Glob): Glob {
  if (glob.letters.length === 0) return glob;
  if (glob.variables.length < glob.letters.length) return widest(glob);
  const text = splitVariables(glob.text)
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? '*' : '?'))
    .join('');
  return compileGlob(text, { mode: 'resource', wildcards: true, variables: false });
}

/** A pattern in its widest reading, and a text that is equal for patterns that name the same. */
interface Reading {
  readonly loose: Glob;
  readonly key: string;
}

/** A pattern can be long, and is asked about for many types. */
const readingsOf = (_: Service): WeakMap<Glob, Reading> => new WeakMap();

function read(pattern: Glob): Reading {
  const loose = loosen(pattern);
  // With variables read and without, one text is two patterns; what differs only in the names of variables is one.
  return { loose, key: loose === pattern ? pattern.text : loose.tokens.join() };
}

const readingOf = (pattern: Glob, service: Service): Reading =>
  madeOnce(service.derived.of(readingsOf), pattern, read);

/** Does the pattern (a value of Resource) name some resource of the type? Variables in it can stand for any text. */
export function namesType(pattern: Glob, service: Service, type: ResourceType): boolean {
  const { formats, named } = patternsOf(service, type);
  const { loose, key } = readingOf(pattern, service);
  return named.of(key, () => formats.some((format) => intersects(loose, format)));
}

/** Can the action act on a resource that the pattern names, as far as the catalogue says? */
export const actsOn = ({ service, resourceTypes }: Action, pattern: Glob): boolean =>
  resourceTypes.some(({ type }) => namesType(pattern, service, type));

/** Is it the ARN of a resource that the action can act on, as far as the catalogue says? */
export const isArnFor = ({ service, resourceTypes }: Action, arn: string): boolean =>
  resourceTypes.some(({ type }) => compileArnFormatsOf(service, type).some((g) => matchGlob(g, arn)));

/** A resource type with its service. */
export interface NamedType {
  readonly service: Service;
  readonly type: ResourceType;
}

/** Types of the catalogue that an ARN can name, with their services. */
export function typesOfArn(catalogue: Catalogue, arn: ArnParts, pattern: Glob): NamedType[] {
  const out: NamedType[] = [];
  for (const prefix of catalogue.prefixesForArnService(arn.service)) {
    const service = catalogue.service(prefix);
    for (const type of service?.resourceTypes ?? []) {
      if (namesType(pattern, service!, type)) out.push({ service: service!, type });
    }
  }
  return out;
}
