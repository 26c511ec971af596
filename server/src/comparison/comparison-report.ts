/** A comparison for people: as plain text for terminals, and as Markdown for editors. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { code, plain } from '../text/markdown.js';
import { type AccessClass, accessClasses, type ServiceAccess } from './access-classes.js';
import type { Comparison, Difference, GrantingStatement } from './access-finding.js';
import { whenText } from './outcome-text.js';
import { requestText } from './request-text.js';
import type { StatementLinks } from './statement-links.js';

/** With more services in a class than this, one of them has an example. */
const EXAMPLES = 12;
const SHOWN = 3;

/** How texts of policies are written. */
type Quote = (text: string) => string;

const some = (texts: readonly string[], more: number, quote: Quote): string =>
  texts.map(quote).join(', ') + (more > 0 ? ` and ${more} more` : '');

const list = (texts: readonly string[], quote: Quote): string =>
  some(texts.slice(0, SHOWN), texts.length - SHOWN, quote);

function statementText({ resources, conditions }: GrantingStatement, quote: Quote): string {
  const on = resources.length > 0 ? ` on ${list(resources, quote)}` : '';
  return `Allow${on}${conditions.length > 0 ? ` if ${list(conditions, quote)}` : ''}`;
}

/** The statements that allow what the class is about. */
const classText = ({ statements }: AccessClass, quote: Quote): string =>
  statements
    .slice(0, SHOWN)
    .map((s) => statementText(s, quote))
    .join('; ') + (statements.length > SHOWN ? `; and ${statements.length - SHOWN} more` : '');

/** `all 43 actions: 40 read and 3 write`, `2 write actions`, `write`. */
function actionCount({ actions, all, levels }: ServiceAccess): string {
  if (actions <= 1) return levels.replace(/^1 /, '');
  const one = /^\d+ (.*)$/.exec(levels)?.[1];
  if (one !== undefined && !/\d/.test(one)) return `${all ? 'all ' : ''}${levels} actions`;
  return `${all ? 'all ' : ''}${actions} actions: ${levels}`;
}

/** What is allowed of one service: `all 412 actions (ec2:*)`, or the actions by name. */
function serviceText(access: ServiceAccess, quote: Quote): string {
  const { named, more, except, moreExcept, undocumented } = access;
  const names = named.join() === '*' ? 'all actions' : some(named, more, quote);
  const without = except.length > 0 ? ` except ${some(except, moreExcept, quote)}` : '';
  const actions = access.actions > 1 ? 'these actions' : 'this action';
  const notes = [
    actionCount(access),
    undocumented ? 'AWS does not document this action' : '',
    access.undocumentedResource ? `AWS documents no such resource for ${actions}` : '',
  ].filter((n) => n !== '');
  return `${names}${without}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

const serviceName = (service: string): string => (service === '*' ? 'all other services' : service);

/** The service with the example of a class of many. */
const exampleOf = ({ services }: AccessClass): ServiceAccess | undefined =>
  services.find((s) => s.levels.includes('permissions')) ?? services[0];

/** Everything that is unknown, in both directions, each reason once. */
export function unknownOf({ newAccess, lostAccess }: Comparison): string[] {
  return [...new Set([...newAccess.unknown, ...lostAccess.unknown])];
}

function textSection(
  title: string,
  difference: Difference,
  catalogue: Catalogue,
  examples: boolean,
): string[] {
  const asIs: Quote = (text) => text;
  return accessClasses(difference, catalogue).flatMap((one) => {
    const few = examples && one.services.length <= EXAMPLES;
    const example = few || !examples ? undefined : exampleOf(one);
    return [
      `${[title, whenText(one.when)].filter((t) => t !== '').join(' ')} (${classText(one, asIs)}):`,
      ...one.services.flatMap((s) => [
        `  ${serviceName(s.service)}: ${serviceText(s, asIs)}`,
        ...(few ? [`    for example ${requestText(s.example.witness, catalogue)}`] : []),
      ]),
      ...(example ? [`  for example ${requestText(example.example.witness, catalogue)}`] : []),
    ];
  });
}

const SAME = 'The two policies allow the same requests.';
const NONE_NEW = 'No new access.';
/** Of a comparison in which something is unknown, the part that is about lost access only is named. */
const UNKNOWN = 'Unknown';
const UNKNOWN_LOST = 'Unknown, about access that is no longer allowed';

/** Nothing that the new policy allows is missing in the old one, for sure. */
const isNoneNew = ({ newAccess }: Comparison): boolean =>
  newAccess.findings.length === 0 && newAccess.unknown.length === 0;

const unknownTitle = (comparison: Comparison): string => (isNoneNew(comparison) ? UNKNOWN_LOST : UNKNOWN);

/** The lines for a terminal. @param examples false: without requests that show the difference. */
export function comparisonLines(comparison: Comparison, catalogue: Catalogue, examples = true): string[] {
  const unknown = unknownOf(comparison);
  const all = [
    ...textSection('Newly allowed', comparison.newAccess, catalogue, examples),
    ...textSection('No longer allowed', comparison.lostAccess, catalogue, examples),
    ...(unknown.length > 0 ? [`${unknownTitle(comparison)}:`, ...unknown.map((u) => `  ${u}`)] : []),
  ];
  const assumed = comparison.assumption === undefined ? [] : [comparison.assumption];
  if (all.length === 0) return [SAME, ...assumed];
  return [...(isNoneNew(comparison) ? [NONE_NEW] : []), ...all, ...assumed];
}

/** The statements that allow the examples of a class, each once. */
function linksText({ services }: AccessClass, links: StatementLinks): string {
  const found = new Set(services.slice(0, EXAMPLES).flatMap((s) => links(s.example.witness)));
  if (found.size === 0) return '';
  const all = [...found].map(({ name, address }) => `[${plain(name)}](<${address}>)`);
  return `\n${all.length === 1 ? 'Statement' : 'Statements'}: ${list(all, (text) => text)}\n`;
}

/** What a report in Markdown has, in addition to the access. */
interface ReportOptions {
  /** To the statements of the policy that allows what is new; without it there are none. */
  readonly links?: StatementLinks | undefined;
  /** false: without requests that show the difference. */
  readonly examples?: boolean;
}

function markdownSection(
  title: string,
  difference: Difference,
  catalogue: Catalogue,
  { links, examples = true }: ReportOptions,
): string {
  const classes = accessClasses(difference, catalogue);
  if (classes.length === 0) return '';
  const texts = classes.map((one) => {
    const few = examples && one.services.length <= EXAMPLES;
    const example = few || !examples ? undefined : exampleOf(one);
    const lines = one.services.map((s) => {
      const witness = few ? `, for example ${code(requestText(s.example.witness, catalogue))}` : '';
      const name = s.service === '*' ? serviceName('*') : code(s.service);
      return `- **${name}**: ${serviceText(s, code)}${witness}`;
    });
    const last = example ? `\nFor example: ${code(requestText(example.example.witness, catalogue))}\n` : '';
    const when = one.when ? `\nOnly ${whenText(one.when, code)}.\n` : '';
    const statements = links ? linksText(one, links) : '';
    return `### ${classText(one, code)}\n${statements}${when}\n${lines.join('\n')}\n${last}\n`;
  });
  return `## ${title}\n\n${texts.join('')}`;
}

export function comparisonMarkdown(
  comparison: Comparison,
  catalogue: Catalogue,
  options: ReportOptions = {},
): string {
  const unknown = unknownOf(comparison);
  const open =
    unknown.length > 0
      ? `## ${unknownTitle(comparison)}\n\n${unknown.map((u) => `- ${plain(u)}`).join('\n')}\n`
      : '';
  const sections =
    markdownSection('Newly allowed', comparison.newAccess, catalogue, options) +
    markdownSection('No longer allowed', comparison.lostAccess, catalogue, { ...options, links: undefined });
  const assumed = comparison.assumption === undefined ? '' : `\n${plain(comparison.assumption)}\n`;
  if (sections + open === '') return `${SAME}\n${assumed}`;
  return (isNoneNew(comparison) ? `${NONE_NEW}\n\n` : '') + sections + open + assumed;
}
