import type { Policy } from '../policy/policy.js';
import type { StringNode } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

/** The Sid at an offset. */
export function sidAt(policy: Policy, offset: number): StringNode | undefined {
  return policy.statements.map((s) => s.sid).find((s) => s?.closed && isWithin(s.range, offset));
}

/** @returns the edits, or what is wrong with the new name. */
export function renameSid(policy: Policy, sid: StringNode, name: string): TextEdit[] | string {
  if (policy.kind !== 'resource' && !/^[A-Za-z0-9]+$/.test(name))
    return 'A Sid can contain only letters and digits.';
  if (/["\\]/.test(name) || name === '')
    return 'A Sid cannot be empty or contain quotation marks or backslashes.';
  if (policy.statements.some((s) => s.sid !== sid && s.sid?.value === name))
    return `Another statement already has the Sid "${name}".`;
  const edits = policy.document.syntax.edit.setText(policy.document, sid, name);
  return edits.length > 0 ? edits : 'The policy is JSON in a string, which cannot be edited here.';
}
