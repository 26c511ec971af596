/** ARNs that begin with the ARN of another resource: the objects in a bucket, the index of a table. */
import { compileArnFormat } from '../algebra/arn-glob.js';
import type { Glob } from '../algebra/glob.js';
import type { ResourceType } from '../catalogue/catalogue.js';
import { replaceDollarBraces } from '../text/dollar-braces.js';

/** What the ARNs of a type begin with where that is the ARN of another resource, and what is after it. */
export interface ArnPart {
  readonly whole: Glob;
  readonly after: string;
}

const ARN_PARTS = 6;

/** `arn:${Partition}:s3:::${BucketName}` and `/*` for objects. */
export function arnParts(type: ResourceType): ArnPart[] {
  return type.arns.flatMap((format) => {
    const out: ArnPart[] = [];
    for (let at = 1; at < format.length; at++) {
      if (format[at - 1] !== '}' || (format[at] !== '/' && format[at] !== ':')) continue;
      const head = format.slice(0, at);
      if (head.split(':').length < ARN_PARTS) continue;
      const after = replaceDollarBraces(format.slice(at), '*');
      // A star at the end of an ARN matches the rest of it.
      out.push({
        whole: compileArnFormat(head, true),
        after: /^[/:*]*$/.test(after) ? `${after[0]}*` : after,
      });
    }
    return out;
  });
}
