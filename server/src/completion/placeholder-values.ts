/** What open policies already use where a placeholder is: accounts, Regions, IDs, names in ARNs of the same form. */
import type { StringPart } from '../syntax/value.js';
import { ID_FORMS } from './id-forms.js';
import { segmentsOf, type UsedValues } from './used-values.js';

/** The IDs that a name asks for. */
const IDS: readonly (readonly [name: RegExp, id: RegExp])[] = [
  [/vpc[-_ ]?e(nd|$)|vpce|endpoint/i, ID_FORMS.endpoint],
  [/vpc/i, ID_FORMS.vpc],
  [/subnet/i, ID_FORMS.subnet],
  [/security[-_ ]?group/i, ID_FORMS.securityGroup],
  [/org(anization)?[-_ ]?id|^org$/i, ID_FORMS.organization],
];
/** A name as resources have it, which does not ask to be replaced itself. */
const REAL_NAME = /^[a-z0-9][\w.+=,@-]*$/i;
const NOT_REAL = /x{4}|^your|todo|change.?me|replace|[-_]here$/i;

/** The first parts of ARNs that can differ where the rest is alike: partition, Region, account. */
const VARIES: readonly number[] = [1, 3, 4];

/** Values of one placeholder. */
const MAX_VALUES = 100;
/** Parts of a string before the placeholder; an ARN has its names in the first ones. */
const MAX_PARTS = 50;

/** What other ARNs have in the place of a hole that fills a segment of an ARN. */
function fromArns(parts: readonly StringPart[], index: number, used: UsedValues): string[] {
  if (index > MAX_PARTS) return [];
  const mark = '\ue000';
  const text = parts
    .slice(0, index + 2)
    .map((p, i) => ('text' in p ? p.text : i === index ? mark : '\ue001'))
    .join('');
  const wanted = segmentsOf(text);
  const at = wanted.indexOf(mark);
  if (wanted[0] !== 'arn' || at < 5) return [];
  const before = wanted.slice(0, at);
  const found = new Set<string>();
  for (const own of used.segments()) {
    const value = own[at];
    if (value === undefined || !REAL_NAME.test(value) || NOT_REAL.test(value)) continue;
    const alike = before.every((part, i) => VARIES.includes(i) || part === own[i] || part.includes('\ue001'));
    if (alike && found.add(value).size >= MAX_VALUES) break;
  }
  return [...found];
}

/** @param index of the hole in the parts of its string. @returns the most likely first, without the placeholder itself. */
export function placeholderValues(parts: readonly StringPart[], index: number, used: UsedValues): string[] {
  const part = parts[index];
  if (!part || 'text' in part) return [];
  const { id, domain, written } = part.hole;
  const found = ((): Iterable<string> => {
    if (domain === 'account' || /acc(oun)?t/i.test(id)) return used.matches(ID_FORMS.account);
    const arns = used.arns();
    if (domain === 'region' || /region/i.test(id)) return arns.map((a) => a.region);
    if (domain === 'partition' || /partition/i.test(id)) return arns.map((a) => a.partition);
    const ids = IDS.find(([name]) => name.test(id))?.[1];
    return [...(ids ? used.matches(ids) : []), ...fromArns(parts, index, used)];
  })();
  const others = [...new Set(found)].filter(
    (v) => v !== '' && v !== written && v !== id && REAL_NAME.test(v),
  );
  return others.slice(0, MAX_VALUES);
}
