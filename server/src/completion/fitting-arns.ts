/** ARNs of the policy, and of what is in them or around them, that the actions of a statement act on. */
import { matchGlob } from '../algebra/glob.js';
import type { ResourceType, Service } from '../catalogue/catalogue.js';
import { compileResource } from '../policy/compile.js';
import { namesType } from '../policy/resources.js';
import { arnParts } from './arn-parts.js';

export interface FittingArn {
  readonly arn: string;
  readonly type: ResourceType;
  readonly service: Service;
}

/** Of a long policy, so many ARNs and types are compared. */
const MAX_ARNS = 16;
const MAX_TYPES = 8;

/** The ARNs before each slash and colon of the resource part: `arn:aws:s3:::reports` of `arn:aws:s3:::reports/*`. */
function* aroundOf(arn: string): Iterable<string> {
  let colons = 0;
  for (let i = 0; i < arn.length; i++) {
    if (arn[i] === ':') colons++;
    if (arn[i] === '*' || arn[i] === '?') return;
    if (i > 0 && ((arn[i] === '/' && colons >= 5) || (arn[i] === ':' && colons > 5))) yield arn.slice(0, i);
  }
}

/**
 * @param arns as they are written, the most likely first.
 * @param types of the statement's actions, the most likely first.
 */
export function fittingArns(
  arns: readonly string[],
  types: readonly (readonly [ResourceType, Service])[],
): FittingArn[] {
  const out = new Map<string, FittingArn>();
  const written = arns.filter((arn) => arn.startsWith('arn:')).slice(0, MAX_ARNS);
  const named = written.map((arn) => ({ arn, glob: compileResource(arn, false) }));
  for (const [type, service] of types.slice(0, MAX_TYPES)) {
    const add = (arn: string): void => {
      if (!out.has(arn)) out.set(arn, { arn, type, service });
    };
    const parts = arnParts(type);
    for (const { arn, glob } of named) {
      if (namesType(glob, service, type)) {
        add(arn);
        continue;
      }
      const part = parts.find(({ whole }) => matchGlob(whole, arn));
      if (part) add(arn + part.after);
      else
        for (const around of aroundOf(arn))
          if (namesType(compileResource(around, false), service, type)) add(around);
    }
  }
  return [...out.values()];
}
