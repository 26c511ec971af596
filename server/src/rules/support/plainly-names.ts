import { compileGlob, type Glob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import type { ResourceType, Service } from '../../catalogue/catalogue.js';
import { namesType, parseArn } from '../../policy/resources.js';
import { Answers, madeOnce } from '../../text/derived.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';

/** So many values are remembered for each resource type. */
const MAX_ANSWERS = 256;

/** The formats of a resource type, and which values name it. */
interface PlainFormats {
  readonly formats: readonly Glob[];
  readonly named: Answers<boolean>;
}

const arnGlob = (text: string): Glob => compileGlob(text, { mode: 'arn', wildcards: true, variables: false });

const newFormats = (_: Service): WeakMap<ResourceType, PlainFormats> => new WeakMap();

function plainFormats(service: Service, type: ResourceType): PlainFormats {
  return madeOnce(service.derived.of(newFormats), type, () => ({
    formats: type.arns.map((arn) => arnGlob(replaceDollarBraces(arn, '*'))),
    named: new Answers(MAX_ANSWERS),
  }));
}

/** Does the value of Resource name the type? Read as people mean it: a `*` does not match across the parts of the ARN. */
export function plainlyNames(glob: Glob, service: Service, type: ResourceType): boolean {
  if (glob.letters.length > 0) return namesType(glob, service, type);
  const { formats, named } = plainFormats(service, type);
  return named.of(glob.text, (text) => {
    if (!parseArn(text)) return namesType(glob, service, type);
    const own = arnGlob(text);
    return formats.some((format) => intersects(own, format));
  });
}
