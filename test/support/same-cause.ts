/** Findings after a change that name a cause which was there, and reported in another way. */
import type { Analysis } from '../../server/src/analysis/analyse.js';
import type { Finding } from '../../server/src/rules/rule.js';
import type { IamLanguageService } from '../../server/src/service/iam-language-service.js';

const ESCALATION = 'privilege-escalation';

/** Rules that leave a cause to privilege-escalation as long as that reports it. */
export const LEFT_TO_ESCALATION: readonly string[] = [
  'allow-not-action',
  'pass-role-wildcard',
  'service-wildcard',
];

/** The ways to escalate in a message: their actions are in parentheses. */
const waysOf = ({ message }: Finding): string[] => [...message.matchAll(/\(([^()]+)\)/g)].map((m) => m[1]!);

/** Without the names of the others that it lists. */
const ofOne = (message: string): string => message.split(' Also in this file: ')[0]!;

/** What the finding is about was listed by one about several places: its message, or that of a related place. */
const wasListed = ({ rule, message }: Finding, before: readonly Finding[]): boolean =>
  before.some(
    (f) =>
      f.rule === rule &&
      [f.message, ...(f.related ?? []).map((r) => r.message)].some((m) => ofOne(m) === ofOne(message)),
  );

/**
 * - A mistake that a finding listed with others, and that has a finding of its own when one of them is corrected.
 * - A cause that privilege-escalation reported, and another rule reports now: it reports it before too, with
 *   privilege-escalation off.
 * - Ways to escalate that were all reported, at another statement that is a part of them.
 */
export function namesKnownCause(
  finding: Finding,
  before: readonly Finding[],
  analysis: Analysis,
  service: IamLanguageService,
): boolean {
  if (wasListed(finding, before)) return true;
  const escalations = before.filter((f) => f.rule === ESCALATION);
  if (finding.rule === ESCALATION) {
    const known = new Set(escalations.flatMap(waysOf));
    const ways = waysOf(finding);
    return ways.length > 0 && ways.every((way) => known.has(way));
  }
  if (escalations.length === 0 || !LEFT_TO_ESCALATION.includes(finding.rule)) return false;
  const alone = service.check(analysis, { rules: { [ESCALATION]: 'off' } });
  return alone.some((f) => f.rule === finding.rule && f.message === finding.message);
}
