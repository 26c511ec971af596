/** References of a template in the place of an ARN that return something else. */
import { pieceEdits } from '../../syntax/piece-edits.js';
import type { Hole, PartialStringNode } from '../../syntax/value.js';
import type { Fix, RuleContext } from '../rule.js';
import { fixOf } from './fixes.js';

/** The reference that a text begins with, if what it returns is not an ARN. */
function beginning({ parts: [first] }: PartialStringNode): Hole | undefined {
  return first && 'hole' in first && first.hole.notArn ? first.hole : undefined;
}

/** Puts the reference that returns the ARN in the place of the other one. */
function arnFix(item: PartialStringNode, { range, notArn }: Hole, { policy }: RuleContext): Fix[] {
  const { document } = policy;
  const arn = notArn?.arn;
  if (!arn) return [];
  const title = `Change to ${arn.label}`;
  if (arn.text !== undefined) return fixOf(title, pieceEdits(document, range, arn.text));
  if (arn.value === undefined || item.parts.length > 1) return [];
  return fixOf(title, document.syntax.edit.replace(document, item, arn.value));
}

/**
 * Reports a text that begins with the name or the URL of a resource.
 * @param consequence a sentence without its subject: `so AWS rejects the policy`.
 * @returns whether there was something to report.
 */
export function reportNotArn(item: PartialStringNode, context: RuleContext, consequence: string): boolean {
  const hole = beginning(item);
  if (!hole?.notArn) return false;
  const { what, of, arn } = hole.notArn;
  const all = item.parts.length === 1;
  const problem = all
    ? `This is the ${what} of ${of}, not its ARN`
    : `This begins with the ${what} of ${of}, not with its ARN`;
  context.report({
    range: item.range,
    message: `${problem}, ${consequence}. ${arn ? `Use ${arn.label}` : 'Use the ARN'}.`,
    fixes: () => arnFix(item, hole, context),
  });
  return true;
}

/** Does an ARN contain a second ARN of the same service, which a reference returns? */
export function hasSecondArn({ parts }: PartialStringNode): boolean {
  // A hole is one character here, since what it is called can have colons.
  const text = parts.map((p) => ('hole' in p ? '_' : p.text)).join('');
  const at = text.indexOf('arn:', 'arn:'.length);
  const service = (arn: string): string | undefined => arn.split(':', 3)[2];
  return text.startsWith('arn:') && at > 0 && service(text) === service(text.slice(at));
}
