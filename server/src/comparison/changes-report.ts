/** The changes of the policies of a document for people, one section for each: as plain text, and as Markdown. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { code, plain } from '../text/markdown.js';
import type { PolicyChange } from './compare-pairs.js';
import { comparisonLines, comparisonMarkdown } from './comparison-report.js';
import { type StatementLinks, statementLinks } from './statement-links.js';

const TITLES: Readonly<Record<PolicyChange['change'], string>> = {
  same: '',
  changed: 'Changed',
  added: 'Added',
  removed: 'Removed',
};

/** A sentence on the policies that say the same. */
function sameText(changes: readonly PolicyChange[]): string {
  const same = changes.filter((c) => c.change === 'same').length;
  if (same === 0) return '';
  const others = same < changes.length;
  if (same === 1) return others ? 'The other policy has not changed.' : 'The policy has not changed.';
  return `${others ? `The ${same} other` : `All ${same}`} policies have not changed.`;
}

/** With more policies that differ than this, those after it have no examples: each example is a search. */
const WITH_EXAMPLES = 100;

const WITHOUT_EXAMPLES = `From here, policies have no example requests: only the first ${WITH_EXAMPLES} have them.`;

const different = (changes: readonly PolicyChange[]): PolicyChange[] =>
  changes.filter((c) => c.change !== 'same');

/** The lines for a terminal. */
export function changesLines(changes: readonly PolicyChange[], catalogue: Catalogue): string[] {
  const same = sameText(changes);
  return [
    ...different(changes).flatMap(({ name, change, comparison, problem }, i) => [
      ...(i === WITH_EXAMPLES ? [WITHOUT_EXAMPLES] : []),
      `${TITLES[change]}: ${name}`,
      ...(problem === undefined ? [] : [`  ${problem}`]),
      ...(comparison
        ? comparisonLines(comparison, catalogue, i < WITH_EXAMPLES).map((line) => `  ${line}`)
        : []),
    ]),
    ...(same === '' ? [] : [same]),
  ];
}

/** Headings one level further down. */
const demoted = (markdown: string): string => markdown.replace(/^#/gm, '##');

/** The address of an offset of the new document. */
export type OffsetLink = (offset: number) => string;

/** Links to the statements of the new version of a policy. */
export const linksOf = ({ after }: PolicyChange, link: OffsetLink | undefined): StatementLinks | undefined =>
  link && after && statementLinks(after, link);

/** @param link for links to policies and statements; without it there are none. */
export function changesMarkdown(
  changes: readonly PolicyChange[],
  catalogue: Catalogue,
  link?: OffsetLink,
): string {
  const sections = different(changes).map((one, i) => {
    const { name, change, after, comparison, problem } = one;
    const options = i < WITH_EXAMPLES ? { links: linksOf(one, link) } : { examples: false };
    const note = i === WITH_EXAMPLES ? `${WITHOUT_EXAMPLES}\n\n` : '';
    const linked = link && after ? `[${code(name)}](<${link(after.node.range.start)}>)` : code(name);
    return (
      `${note}## ${TITLES[change]}: ${linked}\n\n` +
      (problem === undefined ? '' : `${plain(problem)}\n\n`) +
      (comparison ? `${demoted(comparisonMarkdown(comparison, catalogue, options))}\n` : '')
    );
  });
  const same = sameText(changes);
  return sections.join('') + (same === '' ? '' : `${same}\n`);
}
