/** References of a template in the place of an ARN that return something else. */
import { pieceEdits, removePiece } from '../../../syntax/piece-edits.js';
import type { Hole, PartialStringNode } from '../../../syntax/value.js';
import type { Range } from '../../../text/range.js';
import type { Fix, RuleContext } from '../../rule.js';
import { fixOf } from '../fixes/fixes.js';

/** The reference that a text begins with, if what it returns is not an ARN. */
function beginning({ parts: [first] }: PartialStringNode): Hole | undefined {
  return first && 'hole' in first && first.hole.notArn ? first.hole : undefined;
}

/** In Terraform, the ARN is another attribute of the same resource. */
function attributeFix(
  item: PartialStringNode,
  { range }: Hole,
  label: string,
  { policy }: RuleContext,
): Fix[] {
  const isBare = range.start === item.range.start && range.end === item.range.end;
  // Inside of a string, it is between ${ and }.
  const own = isBare ? range : { start: range.start + 2, end: range.end - 1 };
  return fixOf(`Change to ${label}`, pieceEdits(policy.document, own, label));
}

/** Puts the reference that returns the ARN in the place of the other one. */
function arnFix(item: PartialStringNode, hole: Hole, context: RuleContext): Fix[] {
  const { range, notArn } = hole;
  const { document } = context.policy;
  const arn = notArn?.arn;
  if (!arn) return [];
  const title = `Change to ${arn.label}`;
  if (arn.text !== undefined) return fixOf(title, pieceEdits(document, range, arn.text));
  if (arn.value === undefined) return attributeFix(item, hole, arn.label, context);
  if (item.parts.length > 1) return [];
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

/** With one character for each hole, since what it is called can have colons. */
const plainText = ({ parts }: PartialStringNode): string =>
  parts.map((p) => ('hole' in p ? '_' : p.text)).join('');

/** Where an ARN contains a second ARN of the same service, which a reference returns: an index of the plain text. */
function secondArn(item: PartialStringNode): number | undefined {
  const text = plainText(item);
  const at = text.indexOf('arn:', 'arn:'.length);
  const service = (arn: string): string | undefined => arn.split(':', 3)[2];
  return text.startsWith('arn:') && at > 0 && service(text) === service(text.slice(at)) ? at : undefined;
}

/** Does an ARN contain a second ARN of the same service, which a reference returns? */
export const hasSecondArn = (item: PartialStringNode): boolean => secondArn(item) !== undefined;

/** Where the parts before an index of the plain text are in the document; undefined where they are not in one piece. */
function rangeBefore({ parts }: PartialStringNode, index: number): Range | undefined {
  let start: number | undefined;
  let end: number | undefined;
  let left = index;
  for (const part of parts) {
    if (left <= 0) break;
    const pieces = 'hole' in part ? [part.hole.range] : part.offsets.map((o) => ({ start: o, end: o + 1 }));
    for (const piece of pieces.slice(0, left)) {
      if (end !== undefined && piece.start !== end) return undefined;
      start ??= piece.start;
      end = piece.end;
    }
    left -= pieces.length;
  }
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** Removes the text before the second ARN, where one string has both. */
export function secondArnFixes(item: PartialStringNode): Fix[] {
  const at = secondArn(item);
  const range = at === undefined ? undefined : rangeBefore(item, at);
  // The second one begins where the first ends, if a reference returns it.
  const next = at === undefined ? undefined : rangeBefore(item, at + 1);
  if (!range || !next) return [];
  return fixOf('Remove the text before the second ARN', removePiece(range));
}
