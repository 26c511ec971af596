import { readFileSync, writeFileSync } from 'node:fs';
import { kindFromContent } from '../../server/src/dialects/kind/kind-evidence.js';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import type { Policy } from '../../server/src/policy/policy.js';
import { POLICY_KINDS, type PolicyKind } from '../../server/src/policy/policy-kind.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import type { Range } from '../../server/src/text/range.js';

/** A text with «ranges» or a ‸ cursor in it, and the text without them. */
export interface Marked {
  readonly text: string;
  readonly ranges: readonly Range[];
  readonly cursor: number | undefined;
}

export function readMarks(source: string): Marked {
  let text = '';
  let cursor: number | undefined;
  const open: number[] = [];
  const ranges: Range[] = [];
  for (const c of source) {
    if (c === '«') open.push(text.length);
    else if (c === '»') {
      const start = open.pop();
      if (start === undefined) throw new Error('a » without a «');
      ranges.push({ start, end: text.length });
    } else if (c === '‸') cursor = text.length;
    else text += c;
  }
  if (open.length > 0) throw new Error('a « without a »');
  return { text, ranges: ranges.sort((a, b) => a.start - b.start), cursor };
}

export interface Section {
  readonly heading: string;
  readonly line: number;
  readonly body: string;
}

/** The `# heading` sections of a fixture file. */
export function readSections(file: string): Section[] {
  const sections: Section[] = [];
  let current: { heading: string; line: number; body: string } | undefined;
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, i) => {
      if (text.startsWith('# ')) {
        current = { heading: text.slice(2).trim(), line: i + 1, body: '' };
        sections.push(current);
      } else if (current) current.body += `${text}\n`;
      else if (text.trim() !== '') throw new Error(`${file}: text before the first section`);
    });
  return sections.map((s) => ({ ...s, body: s.body.replace(/^\n+|\s+$/g, '') }));
}

/** Whether a run rewrites what fixtures pin (messages, results of fixes) instead of comparing it: UPDATE_FIXTURES=1. */
export const updatesFixtures = !['', '0'].includes(process.env.UPDATE_FIXTURES ?? '');

/** Whether the tests of a rule run: those of all rules, or of the IDs in GRANTWISE_RULES (npm run test:rule ID). */
export const isTested = ({ id }: { readonly id: string }): boolean =>
  process.env.GRANTWISE_RULES === undefined || process.env.GRANTWISE_RULES.split(',').includes(id);

/** Writes the sections back to their file, each followed by an empty line. */
export function writeSections(file: string, sections: readonly Pick<Section, 'heading' | 'body'>[]): void {
  const text = `${sections.map(({ heading, body }) => `# ${heading}\n${body}\n`).join('\n')}`;
  if (text !== readFileSync(file, 'utf8')) writeFileSync(file, text);
}

/** A body without Statement, Version or Transform is one or more statements: it becomes a whole policy. */
export function wholePolicy(body: string): string {
  if (/"(Statement|Version|Transform)"/.test(body)) return body;
  return `${HEAD}${body}${FOOT}`;
}

const HEAD = '{\n  "Version": "2012-10-17",\n  "Statement": [\n';
const FOOT = '\n  ]\n}';

/** The inverse of `wholePolicy`: the shortest body that stands for a policy. */
export function shortBody(policy: string): string {
  if (!policy.startsWith(HEAD) || !policy.endsWith(FOOT)) return policy;
  const body = policy.slice(HEAD.length, policy.length - FOOT.length);
  return wholePolicy(body) === policy ? body : policy;
}

/** The kind that a heading names in parentheses. */
export function kindOf(heading: string): PolicyKind | undefined {
  const name = /\(([a-z]+)\)/.exec(heading)?.[1];
  if (name === undefined) return undefined;
  if (!(POLICY_KINDS as readonly string[]).includes(name)) throw new Error(`no kind "${name}"`);
  return name as PolicyKind;
}

/** The first policy of a text. */
export function policyOf(text: string, kind?: PolicyKind): Policy {
  const document = parseJson(text);
  if (document.root?.type !== 'object') throw new Error('the fixture contains no object');
  const forced = kind ? { kind, reason: 'the test' } : kindFromContent(document.root);
  const [policy] = policiesOf(document, 'fixture.json', forced);
  if (!policy) throw new Error('the fixture contains no policy');
  return policy;
}
