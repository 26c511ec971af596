import { compileGlob, type Glob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import type { ResourceType, Service } from '../../catalogue/catalogue.js';
import { namesType, parseArn } from '../../policy/resources.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';

const arnGlob = (text: string): Glob => compileGlob(text, { mode: 'arn', wildcards: true, variables: false });

/** Does the value of Resource name the type? Read as people mean it: a `*` does not match across the parts of the ARN. */
export function plainlyNames(glob: Glob, service: Service, type: ResourceType): boolean {
  if (glob.letters.length > 0 || !parseArn(glob.text)) return namesType(glob, service, type);
  const own = arnGlob(glob.text);
  return type.arns.some((arn) => intersects(own, arnGlob(replaceDollarBraces(arn, '*'))));
}
