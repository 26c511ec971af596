/** ARN formats that continue after another one with a word of their own: a log stream after its log group. */
import type { ResourceType, Service } from '../../catalogue/catalogue.js';
import { madeOnce } from '../../text/derived.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';

const shape = (arn: string): string => replaceDollarBraces(arn, '${}');

/** The words after the name of a type, with their colons: `:log-stream:`. */
const wordsAfter = (_: Service): Map<ResourceType, readonly string[]> => new Map();

function wordsOf(service: Service, type: ResourceType): readonly string[] {
  return madeOnce(service.derived.of(wordsAfter), type, () => {
    const own = type.arns.filter((arn) => arn.endsWith('}')).map(shape);
    const longer = service.resourceTypes.flatMap((t) => t.arns.map(shape));
    return own.flatMap((arn) =>
      longer.flatMap((l) => (l.startsWith(`${arn}:`) ? (/^:[a-z-]+:/.exec(l.slice(arn.length)) ?? []) : [])),
    );
  });
}

/** Is there a name after the word, and not only wildcards, which can match nothing? */
export function namesAfter(resource: string, word: string): boolean {
  const at = resource.lastIndexOf(word);
  return at >= 0 && /[^*?]/.test(resource.slice(at + word.length));
}

/** Does the pattern name a part of a resource of the type, as a log stream is of a log group, and not the resource? */
export const namesPart = (resource: string, service: Service, type: ResourceType): boolean =>
  wordsOf(service, type).some((word) => namesAfter(resource, word));
