/** ARNs: their parts, and which resource types of the catalogue a pattern can name. */
import { compileArnFormat, compileGlob, type Glob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';
import { splitVariables } from '../algebra/policy-variables.js';
import type { Catalogue, ResourceType, Service } from '../catalogue/catalogue.js';

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

const compiled = new WeakMap<ResourceType, readonly Glob[]>();

/**
 * The type's ARN formats as patterns. Where a longer format of the service goes on with a slash after a shorter one's
 * last placeholder (bucket and object), the shorter one stops at the slash.
 */
export function compileArnFormatsOf(service: Service, type: ResourceType): readonly Glob[] {
  let globs = compiled.get(type);
  if (!globs) {
    globs = type.arns.map((arn) => {
      const longer =
        arn.endsWith('}') &&
        service.resourceTypes.some((t) => t.arns.some((a) => shape(a).startsWith(`${shape(arn)}/`)));
      return compileArnFormat(arn, longer);
    });
    compiled.set(type, globs);
  }
  return globs;
}

const shape = (arn: string): string => arn.replace(/\$\{[^}]*\}/g, '${}');

const loosened = new WeakMap<Glob, Glob>();

/** The pattern with `*` for each policy variable: everything that it can match. */
function loosen(glob: Glob): Glob {
  if (glob.variables.length === 0) return glob;
  let loose = loosened.get(glob);
  if (!loose) {
    const text = splitVariables(glob.text)
      .map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? '*' : '?'))
      .join('');
    loose = compileGlob(text, { mode: 'resource', wildcards: true, variables: false });
    loosened.set(glob, loose);
  }
  return loose;
}

/** Answers of `namesType` by pattern text: the same ones are asked at every keystroke. */
const answers = new WeakMap<ResourceType, Map<string, boolean>>();
const MAX_ANSWERS = 500;

/** Does the pattern (a value of Resource) name some resource of the type? Variables in it can stand for any text. */
export function namesType(pattern: Glob, service: Service, type: ResourceType): boolean {
  let known = answers.get(type);
  if (!known) {
    known = new Map();
    answers.set(type, known);
  }
  // With variables read and without, one text is two patterns.
  const key = pattern.variables.length > 0 ? `$${pattern.text}` : pattern.text;
  const before = known.get(key);
  if (before !== undefined) return before;
  const loose = loosen(pattern);
  const answer = compileArnFormatsOf(service, type).some((format) => intersects(loose, format));
  if (known.size >= MAX_ANSWERS) known.clear();
  known.set(key, answer);
  return answer;
}

/** Types of the catalogue that an ARN can name, with their services. */
export function typesOfArn(
  catalogue: Catalogue,
  arn: ArnParts,
  pattern: Glob,
): { service: Service; type: ResourceType }[] {
  const out: { service: Service; type: ResourceType }[] = [];
  for (const prefix of catalogue.prefixesForArnService(arn.service)) {
    const service = catalogue.service(prefix);
    for (const type of service?.resourceTypes ?? []) {
      if (namesType(pattern, service!, type)) out.push({ service: service!, type });
    }
  }
  return out;
}
