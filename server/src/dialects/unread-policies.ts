/**
 * Places of a template that have a policy of which nothing is known: it is a parameter, in another file, known only after the
 * template is deployed, or not readable. A question about the template must not be answered as if they had none.
 */
import type { UnreadGrant } from '../policy/unread-grant.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { Range } from '../text/range.js';
import { unreadInTemplate } from './cloudformation/cloudformation-unread.js';
import type { PolicyValueAt } from './policy-value-at.js';
import { unreadInServerless } from './serverless/serverless-unread.js';
import { unreadInPlan } from './terraform/terraform-plan.js';
import { terraformPublicNotes } from './terraform/terraform-public-notes.js';
import { modulesOf, unreadInTerraform } from './terraform/terraform-unread.js';

const MAX_SHOWN = 60;

/** The value in one line. */
function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}...` : line;
}

function unread({ name, kind, range, isGrant, canHave }: PolicyValueAt, { text }: HostDocument): UnreadGrant {
  const source = text.slice(range.start, range.end).trim();
  return {
    about: kind === 'resource' || kind === 'trust' ? 'public' : 'identity',
    note: canHave
      ? `The ${name} in ${shown(source)} are not read: they can have ${canHave}.`
      : isGrant
        ? `What ${name} grants is not read: ${shown(source)}.`
        : `The policy ${name} cannot be read: ${shown(source)}.`,
    policy: { name, source },
  };
}

/** @param read where the policies of the document are that were found. */
export function unreadPolicies(document: HostDocument, read: readonly Range[]): UnreadGrant[] {
  const places =
    unreadInTemplate(document, read) ??
    unreadInServerless(document, read) ??
    unreadInTerraform(document, read);
  if (!places) return unreadInPlan(document);
  return [
    ...places.map((place) => unread(place, document)),
    ...modulesOf(document),
    ...terraformPublicNotes(document),
  ];
}
