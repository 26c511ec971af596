/** The resources that a policy is attached to, where its document says so. */
import type { Action } from '../catalogue/catalogue.js';
import { compileResource } from '../policy/compile.js';
import type { PolicyPlace } from '../policy/policy.js';
import { actsOn } from '../policy/resources.js';
import { readableText, type ValueNode } from '../syntax/value.js';

/** The strings of a value; what is unknown of them is `${id}`. */
function textsOf(node: ValueNode | undefined): string[] {
  if (node?.type === 'array') return node.items.flatMap(textsOf);
  return node?.type === 'string' || node?.type === 'partial-string' ? [readableText(node)] : [];
}

/**
 * ARN patterns of resources that the action acts on and the policy is attached to: what the property contains if it is an
 * ARN, and else the ARN formats with its name in the placeholder for it (`Bucket` in `${BucketName}`). Placeholders that
 * are left are those of the format.
 */
export function attachedResources({ attachedTo }: PolicyPlace, action: Action): string[] {
  if (!attachedTo) return [];
  const { property, value } = attachedTo;
  return textsOf(value).flatMap((text) => {
    if (text.startsWith('arn:')) {
      return actsOn(action, compileResource(text, false)) ? [text] : [];
    }
    return action.resourceTypes.flatMap(({ type }) =>
      type.arns.flatMap((format) => {
        const named = format.replace(/\$\{(\w+)\}/g, (placeholder, name: string) =>
          name.startsWith(property) ? text : placeholder,
        );
        return named === format ? [] : [named];
      }),
    );
  });
}
