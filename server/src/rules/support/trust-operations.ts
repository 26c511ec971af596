/** The operations of AWS STS that a role trust policy allows, and who calls which of them to assume a role. */
import type { Statement } from '../../policy/policy.js';
import { type PartialStringNode, readableText, type StringNode } from '../../syntax/value.js';

/** Actions that a role trust policy can have. */
const TRUST_ACTION =
  /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity|setcontext|getsessiontoken|\*|assume.*\*)$/i;

/** Can a role trust policy have the action? */
export const isTrustAction = (action: string): boolean => TRUST_ACTION.test(action);

/** How a kind of principal assumes a role. */
interface Way {
  readonly operation: string;
  /** A value of Principal that does it so, for the message. */
  readonly who: string;
  readonly node: StringNode | PartialStringNode;
}

const SAML = 'sts:AssumeRoleWithSAML';
export const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** The operations that assume a role (AWS STS API Reference). */
export const ASSUME_OPERATIONS: readonly string[] = ['sts:AssumeRole', SAML, WEB_IDENTITY];

/** How each principal assumes the role; undefined if that is unknown of one. */
export function waysToAssume({ principal }: Statement): readonly Way[] | undefined {
  if (!principal || principal.negated || principal.single || principal.unreadable) return undefined;
  const ways: Way[] = [];
  for (const { property, items, partial } of principal.entries) {
    for (const node of [...items, ...partial]) {
      const who = readableText(node);
      if (who === '*' || who === '') return undefined;
      if (property.key.value === 'Federated') {
        if (who.includes(':saml-provider/')) ways.push({ operation: SAML, who, node });
        else if (node.type === 'string' || who.includes(':oidc-provider/'))
          ways.push({ operation: WEB_IDENTITY, who, node });
        else return undefined;
      } else if (property.key.value === 'AWS' || property.key.value === 'Service')
        ways.push({ operation: 'sts:AssumeRole', who, node });
      else return undefined;
    }
  }
  return ways;
}
