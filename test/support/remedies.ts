/** Findings whose message says what to do, by rule, and those of them that offer no fix. */
import type { IamLanguageService } from '../../server/src/service/iam-language-service.js';
import type { CheckedText } from './applied-fixes.js';

/** A sentence in the imperative, or a question. */
const REMEDY =
  /(?:^|\. )(?:Add|Allow|Change|Check|Convert|Delete|Deny|Extract|Keep|Limit|List|Merge|Move|Name|Put|Remove|Rename|Replace|Require|Restrict|Set|Shorten|Split|Use|Write)\b|\bDid you mean\b/;

export interface Remedies {
  /** Messages that name a remedy. */
  readonly named: number;
  readonly withoutFix: number;
}

export const namesRemedy = (message: string): boolean => REMEDY.test(message);

/** @param onMissing is called for each that offers no fix. */
export function remediesOf(
  texts: readonly CheckedText[],
  service: IamLanguageService,
  onMissing: (rule: string, message: string, path: string) => void = () => {},
): ReadonlyMap<string, Remedies> {
  const out = new Map<string, Remedies>();
  for (const { text, path, forced } of texts) {
    const analysis = service.analyse(text, path, forced);
    for (const { rule, message, fixes } of analysis ? service.check(analysis) : []) {
      if (!namesRemedy(message)) continue;
      const has = fixes?.().some((fix) => fix.edits.length > 0) ?? false;
      const { named, withoutFix } = out.get(rule) ?? { named: 0, withoutFix: 0 };
      out.set(rule, { named: named + 1, withoutFix: withoutFix + (has ? 0 : 1) });
      if (!has) onMissing(rule, message, path);
    }
  }
  return out;
}

/** How many offer no fix, by rule; rules without any are not in it. */
export const missing = (remedies: ReadonlyMap<string, Remedies>): Record<string, number> =>
  Object.fromEntries(
    [...remedies]
      .filter(([, { withoutFix }]) => withoutFix > 0)
      .map(([rule, { withoutFix }]): [string, number] => [rule, withoutFix])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
