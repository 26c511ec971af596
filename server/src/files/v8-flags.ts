/**
 * Flags of V8 for the processes of Grantwise. V8 prints an error for a flag that it does not know, and takes compiled code
 * (`code-cache.ts`) only under the flags under which it was compiled.
 */
import { setFlagsFromString } from 'node:v8';

const NODE = Number.parseInt(process.versions.node, 10);

/** Node.js 22 and later do not have `--interrupt-budget`. */
const HAS_INTERRUPT_BUDGET = NODE < 22;

/** Versions of Node.js up to this one are known to have the other flags of large templates. */
const LAST_KNOWN = 24;

/** The heap grows by so much between two collections. */
const heapGrows = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`);

/**
 * A few hundred rules and questions run some thousands of times. Compiling each with optimizations after V8's usual number of
 * calls takes a third of all CPU time.
 * @param budget how hot a function gets before that; V8's own is 67,584.
 */
function compileLater(budget: number): void {
  if (HAS_INTERRUPT_BUDGET) setFlagsFromString(`--interrupt-budget=${budget}`);
}

/** A command is over in seconds. */
export const setFlagsOfCommandLine = (): void => compileLater(600_000);

/** Each keystroke creates short-lived garbage, which V8 would let grow to tens of megabytes (docs/benchmarks.md). */
export const setFlagsOfServer = (): void => heapGrows(10);

/**
 * For templates that leave about 1 MB of garbage after each keystroke (docs/benchmarks.md). With 10% V8 would collect too
 * often, and without a limit it keeps hundreds of megabytes. The young generation does not grow, and one thread collects it,
 * since several take more CPU time.
 */
function setFlagsOfTemplates(): void {
  heapGrows(40);
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-parallel-scavenge');
  compileLater(500_000);
}

/** The server's flags of the start, with V8's own values for the others: compiled code is kept for the next start. */
function resetFlagsOfServer(): void {
  setFlagsOfServer();
  if (NODE > LAST_KNOWN) return;
  setFlagsFromString('--semi-space-growth-factor=2');
  setFlagsFromString('--parallel-scavenge');
  compileLater(67_584);
}

/**
 * @param atEnd is given what resets the flags when the process ends.
 * @returns a function that sets the flags for a large document of a language.
 */
export function flagsOfLargeDocuments(
  atEnd = (reset: () => void): unknown => process.prependOnceListener('exit', reset),
): (languageId: string) => void {
  let hasAny = false;
  let hasTemplate = false;
  return (languageId) => {
    if (!hasAny) atEnd(resetFlagsOfServer);
    hasAny = true;
    if (NODE <= LAST_KNOWN && !languageId.startsWith('json')) {
      hasTemplate = true;
      setFlagsOfTemplates();
    } else if (!hasTemplate) heapGrows(0); // A keystroke in a JSON policy of 1 MB takes less time without a limit.
  };
}
