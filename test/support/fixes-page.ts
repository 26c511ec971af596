/** docs/fixes.md: what the fixes and refactorings of public policies do, by rule. */
import { thousands } from '../../server/src/text/words.js';
import type { Applied } from './applied-fixes.js';
import type { Remedies } from './remedies.js';

interface Row {
  offered: number;
  preferred: number;
  keeps: number;
  narrows: number;
  changes: number;
  added: Map<string, number>;
}

function rows(applied: readonly Applied[], by: Applied['by']): Map<string, Row> {
  const out = new Map<string, Row>();
  for (const one of applied) {
    if (one.by !== by) continue;
    const row = out.get(one.rule) ?? {
      offered: 0,
      preferred: 0,
      keeps: 0,
      narrows: 0,
      changes: 0,
      added: new Map(),
    };
    out.set(one.rule, row);
    row.offered++;
    if (one.preferred) row.preferred++;
    row[one.effect]++;
    for (const rule of one.added) row.added.set(rule, (row.added.get(rule) ?? 0) + 1);
  }
  return new Map([...out].sort((a, b) => b[1].offered - a[1].offered || (a[0] < b[0] ? -1 : 1)));
}

function table(what: string, found: ReadonlyMap<string, Row>): string {
  const lines = [...found].map(([name, row]) => {
    const added = [...row.added].map(([rule, n]) => `${rule} ${n}`).join(', ');
    return `| ${name} | ${row.offered} | ${row.preferred} | ${row.keeps} | ${row.narrows} | ${row.changes} | ${added} |`;
  });
  return [
    `| ${what} | Offered | Most likely | Keep access | Narrow access | Can change access | New findings |`,
    '|---|---:|---:|---:|---:|---:|---|',
    ...lines,
  ].join('\n');
}

/** What messages of one rule name, and how many of them had no fix before. */
export interface RemediesBefore {
  readonly date: string;
  /** By rule. */
  readonly shared: Readonly<Record<string, number>>;
}

function remediesTable(now: ReadonlyMap<string, Remedies>, before: RemediesBefore): string {
  const lines = [...now]
    .map(([rule, { named, withoutFix }]) => ({ rule, named, withoutFix, had: before.shared[rule] ?? 0 }))
    .filter(({ withoutFix, had }) => withoutFix > 0 || had > 0)
    .sort((a, b) => b.had - a.had || b.withoutFix - a.withoutFix || (a.rule < b.rule ? -1 : 1))
    .map(({ rule, named, withoutFix, had }) => `| ${rule} | ${named} | ${had} | ${withoutFix} |`);
  return [
    `| Rule | Messages that name a remedy | Without a fix on ${before.date} | Without a fix |`,
    '|---|---:|---:|---:|',
    ...lines,
  ].join('\n');
}

/** The files of which the fixes were applied. */
interface Files {
  readonly of: number;
  /** Each of this number; 1: all of them. */
  readonly every: number;
}

/** @param applied what is offered on the policies of others. */
export function fixesPage(
  applied: readonly Applied[],
  { of, every }: Files,
  remedies: ReadonlyMap<string, Remedies>,
  before: RemediesBefore,
): string {
  const files =
    every === 1
      ? `All ${thousands(of)} files were read.`
      : `Of ${thousands(of)} files, one in ${every} was read (\`--every ${every}\`).`;
  return `# What the fixes do

\`npm run fixes\` writes this page. It applies each quick fix and refactoring that Grantwise offers on policies of public
repositories, AWS's managed policies and templates in JSON, and checks the result. ${files}
Of each file, at most 8 fixes of each rule and 8 of each refactoring are applied, and only refactorings of its first 12
statements.

- It still parses, and the finding is gone.
- No finding of the same or a higher severity is new. New findings of a lower severity are in the last column.
- Comments stay with what they are about, and the rest of the text stays as it was.
- Access changes as the class of the fix says. The comparison proves the class, and a second, independent model of IAM
  decides requests before and after.

*Keep access* means that every request is allowed after the fix if and only if it was allowed before. Only these fixes
are in *fix all*, *fix on save* and \`grantwise fix\`. *Narrow access* means that nothing new is allowed. All others
*can change access*, which their titles show.

## Quick fixes, by rule

${table('Rule', rows(applied, 'fix'))}

## Refactorings

${table('Refactoring', rows(applied, 'refactoring'))}

## Fix all

${table('', rows(applied, 'fix all'))}

## Remedies without a fix

A message that says what to do has a fix for it. Rules that do not always have one, over all files:

${remediesTable(remedies, before)}
`;
}
