/** Suggestions accepted by key in a real workbench, and what each leaves. */
import { type ParseError, parse } from 'jsonc-parser';
import type { Workbench } from './workbench.js';

/** A statement with ‸ where completion is asked for. */
const PLACES = [
  '{ ‸ }',
  '{ "‸" }',
  '{ "Effect": "‸", "Action": "s3:GetObject", "Resource": "*" }',
  '{ "Effect": "Allow", "Action": "‸", "Resource": "*" }',
  '{ "Effect": "Allow", "Action": ["s3:GetObject", "‸"], "Resource": "*" }',
  '{ "Effect": "Allow", "Action": ["s3:GetObject", ‸], "Resource": "*" }',
  '{ "Effect": "Allow", "Action": "s3:‸", "Resource": "*" }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "‸" }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": [‸] }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "‸" }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸" } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸": { "": "" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "‸" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "‸": "" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "aws:PrincipalType": "‸" } } }',
  '{ "Effect": "Allow", "Principal": ‸, "Action": "sts:AssumeRole" }',
  '{ "Effect": "Allow", "Principal": { "‸" }, "Action": "sts:AssumeRole" }',
  '{ "Effect": "Allow", "Principal": { "Service": "‸" }, "Action": "sts:AssumeRole" }',
];

const HEAD = '"Version": "2012-10-17", "Statement": [';

/** One policy on one line, and one with an element on each line. */
const layouts = (statement: string): string[] => [
  `{ ${HEAD}${statement}] }`,
  `{\n  ${HEAD}\n    ${statement
    .replace(/^\{ /, '{\n      ')
    .replace(/, "(?=[A-Z])/g, ',\n      "')
    .replace(/ \}$/, '\n    }')}\n  ]\n}`,
];

interface Left {
  readonly text: string;
  /** Offset of the cursor: the end of what is selected. */
  readonly caret: number;
  readonly selected: number;
}

const isSound = (text: string): boolean => {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: false });
  return errors.length === 0;
};

/**
 * What is wrong with what an accepted suggestion left; undefined: nothing. The user types next in the first string that it left
 * empty, over a placeholder, or at the end of what was inserted.
 */
export function fault(before: string, at: number, { text, caret, selected }: Left): string | undefined {
  if (!isSound(text)) return 'the text does not parse';
  if (selected > 0) return undefined;
  let tail = 0;
  while (
    tail < before.length - at &&
    before[before.length - 1 - tail] === text[text.length - 1 - tail] &&
    tail < text.length - at
  )
    tail++;
  const end = text.length - tail;
  const start = text.slice(0, at) === before.slice(0, at) ? at : text.indexOf(before.slice(0, 20));
  const empty = text.slice(Math.max(0, start - 1), end + 1).indexOf('""');
  if (empty >= 0) {
    const wanted = Math.max(0, start - 1) + empty + 1;
    return caret === wanted ? undefined : `the cursor is at ${caret}, not in the empty string at ${wanted}`;
  }
  // The name is whole, and its value is what was empty before.
  if (text.slice(caret - 1, caret + 1) === '""') return undefined;
  return /^["\]}\s,:]*$/.test(text.slice(caret, end)) && caret >= start
    ? undefined
    : `the cursor is at ${caret}, the inserted text ends at ${end}`;
}

/** The text of the editor in front, without hints that are only shown in it. */
const shownText = (bench: Workbench): Promise<string> =>
  bench.page.$$eval('.editor-group-container.active .monaco-editor.focused .view-line', (lines) =>
    lines
      .map((line) => ({
        top: Number(/top: ?(\d+)/.exec(line.getAttribute('style') ?? '')?.[1]),
        text: [...line.querySelectorAll(':scope > span > span')]
          .filter((span) => !/dyn-rule|ced-/.test(span.className))
          .map((span) => span.textContent ?? '')
          .join('')
          .replaceAll('\u00a0', ' '),
      }))
      .sort((a, b) => a.top - b.top)
      .map((line) => line.text)
      .join('\n'),
  );

/** Line and column of the cursor, and how many characters are selected. */
async function shownCursor(bench: Workbench): Promise<{ line: number; column: number; selected: number }> {
  const text = await bench.page.locator('[id="status.editor.selection"]').textContent();
  const [, line, column, selected] = /Ln (\d+), Col (\d+)(?: \((\d+) selected\))?/.exec(text ?? '') ?? [];
  return { line: Number(line), column: Number(column), selected: Number(selected ?? 0) };
}

const offsetOf = (text: string, line: number, column: number): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, l) => sum + l.length + 1, 0) +
  column -
  1;

export interface PlaceFile {
  readonly name: string;
  readonly text: string;
  /** Offset of the place. */
  readonly at: number;
}

/** A file for each place and layout. */
export const PLACE_FILES: readonly PlaceFile[] = PLACES.flatMap(layouts).map((marked, i) => {
  const at = marked.indexOf('‸');
  const principal = marked.includes('"Principal"');
  return { name: `place-${i}-${principal ? 'trust-' : ''}policy.json`, text: marked.replace('‸', ''), at };
});

/** Waits until the list does not change, and gives the index of its focused row; undefined: there is no list. */
async function focusedRow(bench: Workbench): Promise<{ index: number; label: string } | undefined> {
  const row = bench.page.locator('.suggest-widget.visible .monaco-list-row.focused').first();
  const index = await row.getAttribute('data-index', { timeout: 1500 }).catch(() => null);
  if (index === null) return undefined;
  return { index: Number(index), label: (await row.locator('.label-name').textContent()) ?? '' };
}

/** A list that opens by itself has opened after so long, in ms: it takes the keyboard from the question for the place. */
const OPENED = 400;

/** Undoes until the text is as it was, with the cursor at its place. */
async function restore(bench: Workbench, { text, at }: PlaceFile): Promise<void> {
  for (let i = 0; i < 6 && (await shownText(bench)) !== text; i++) {
    await bench.press('Escape', 'Escape', 'Control+Z');
    await bench.page.waitForTimeout(60);
  }
  await bench.page.waitForTimeout(OPENED);
  await bench.press('Escape', 'Escape');
  // The status bar shows the cursor a moment later: twice the same place is where it is.
  for (let i = 0; i < 2; i++) {
    const { line, column, selected } = await shownCursor(bench);
    if (offsetOf(text, line, column) !== at || selected !== 0) break;
    if (i === 1) return;
    await bench.page.waitForTimeout(150);
  }
  const lines = text.slice(0, at).split('\n');
  await bench.goTo(lines.length, lines.at(-1)!.length + 1);
}

/** Accepts the suggestion with that index, by that key. @returns its label; undefined: there are not so many. */
async function acceptAt(bench: Workbench, index: number, key: 'Tab' | 'Enter'): Promise<string | undefined> {
  await bench.pressUntil('Control+Space', '.suggest-widget.visible .monaco-list-row.focused');
  await bench.page.waitForTimeout(60);
  for (let i = 0; i <= index; i++) {
    const row = await focusedRow(bench);
    if (!row) return undefined;
    if (row.index === index) {
      await bench.press(key);
      return row.label;
    }
    // What is preselected need not be the first; after the last one comes the first.
    await bench.press(row.index > index ? 'ArrowUp' : 'ArrowDown');
    await bench.page.waitForTimeout(20);
  }
  return undefined;
}

/** Accepts the first suggestions at a place by Tab and by Enter, and says what is wrong with what they leave. */
export async function faultsAt(bench: Workbench, file: PlaceFile, count: number): Promise<string[]> {
  const out: string[] = [];
  await bench.open(file.name);
  // The server is there: until then, the list has VS Code's words of the document.
  await bench.page.waitForSelector('[id="grantwise.grantwise.grantwise.kind"]:visible');
  for (let index = 0; index < count; index++) {
    for (const key of ['Tab', 'Enter'] as const) {
      await restore(bench, file);
      const label = await acceptAt(bench, index, key);
      if (label === undefined) break;
      let left: Left | undefined;
      let wrong: string | undefined;
      // The text, the cursor and its place in the status bar do not change at once.
      for (let i = 0; i < 20; i++) {
        await bench.page.waitForTimeout(60);
        const text = await shownText(bench);
        const { line, column, selected } = await shownCursor(bench);
        left = { text, caret: offsetOf(text, line, column), selected };
        wrong = text === file.text ? 'nothing changed' : fault(file.text, file.at, left);
        if (wrong === undefined) break;
      }
      if (wrong !== undefined) out.push(`${file.name}, ${label}, ${key}: ${wrong}\n${left?.text}`);
    }
  }
  await restore(bench, file);
  await bench.page.click('.tab.active', { button: 'middle' });
  await bench.page.waitForSelector(`.tab[data-resource-name="${file.name}"]`, { state: 'detached' });
  return out;
}
