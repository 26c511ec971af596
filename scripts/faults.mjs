// Runs the known faults (../shared/faults, if available) with the built command line, and compares the result
// with test/faults-known.json: the cases that do not pass yet. The list can only get shorter.
//   node scripts/faults.mjs            fails on a case that does not pass and is not listed, and on one that is listed
//                                      and passes
//   node scripts/faults.mjs --update   removes cases that pass from the list; never adds to it
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const runner = join(root, '../shared/faults/run.mjs');
const list = join(root, 'test/faults-known.json');

/** Whether the cases are on this machine. */
export const faultsArePresent = () => existsSync(runner);

/** @typedef {{ id: string, area: string, holds: boolean, wrong: { got: string, wanted: string }[] }} Case */

/** @returns {Case[]} every case with its outcome. */
function runCases() {
  const run = spawnSync(process.execPath, [runner, '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  // 1: some cases do not hold.
  if (run.status !== 0 && run.status !== 1) throw new Error(`the cases did not run:\n${run.stderr}`);
  return JSON.parse(run.stdout).cases;
}

/**
 * Compares the outcome of the cases with the list of known faults.
 * @param {Case[]} cases
 * @param {readonly string[]} known ids, `area/id`
 * @returns {string[]} what does not agree, one line for each case; empty when all agrees.
 */
export function compareFaults(cases, known) {
  const id = (/** @type {Case} */ c) => `${c.area}/${c.id}`;
  const listed = new Set(known);
  const all = new Set(cases.map(id));
  return [
    ...cases
      .filter((c) => !c.holds && !listed.has(id(c)))
      .map((c) => {
        const [first] = c.wrong;
        return `${id(c)} does not hold${first ? `: got ${first.got}; wanted ${first.wanted}` : ''}`;
      }),
    ...cases
      .filter((c) => c.holds && listed.has(id(c)))
      .map((c) => `${id(c)} holds: remove it from the list`),
    ...known.filter((k) => !all.has(k)).map((k) => `${k} is listed, but there is no such case`),
  ];
}

/**
 * @param {{ update?: boolean }} [options] `update` removes the cases that pass from the list first.
 * @returns {{ held: number, total: number, problems: string[] }}
 */
export function checkFaults({ update = false } = {}) {
  const cases = runCases();
  /** @type {string[]} */
  let known = JSON.parse(readFileSync(list, 'utf8'));
  if (update) {
    const failing = new Set(cases.filter((c) => !c.holds).map((c) => `${c.area}/${c.id}`));
    known = known.filter((k) => failing.has(k));
    writeFileSync(list, `${JSON.stringify(known, null, 2)}\n`);
  }
  return {
    held: cases.filter((c) => c.holds).length,
    total: cases.length,
    problems: compareFaults(cases, known),
  };
}

if (process.argv[1]?.endsWith('faults.mjs')) {
  if (!faultsArePresent()) console.log('the cases are not on this machine: nothing to run');
  else {
    const { held, total, problems } = checkFaults({ update: process.argv.includes('--update') });
    for (const problem of problems) console.error(problem);
    console.log(`${held} of ${total} cases hold`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
