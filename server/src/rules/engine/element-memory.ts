/** What rules found that read only some elements of a statement: an edit of another element does not ask them again. */
import type { Statement } from '../../policy/policy.js';
import { elementLayout, type ReadElement } from '../../policy/statement-layout.js';
import type { ActiveRule, Reported } from './ask-rules.js';
import { moved } from './statement-findings.js';

/** Enough layouts of elements for the statements that are being edited. */
const EDITED = 256;

/** Rules that read the same elements. */
interface RuleGroup {
  readonly reads: readonly ReadElement[];
  readonly key: string;
  readonly rules: readonly ActiveRule[];
}

/** The rules that are on, by what they are asked about. */
export interface RuleGroups {
  readonly ofDocument: readonly ActiveRule[];
  readonly ofPolicy: readonly ActiveRule[];
  /** About a statement: those that read all of it, and the others by what they read. */
  readonly whole: readonly ActiveRule[];
  readonly groups: readonly RuleGroup[];
}

/** All rules about a statement, whatever they read. */
export const statementRules = ({ whole, groups }: RuleGroups): readonly ActiveRule[] => [
  ...whole,
  ...groups.flatMap((g) => g.rules),
];

export function groupRules(active: readonly ActiveRule[]): RuleGroups {
  const whole: ActiveRule[] = [];
  const groups = new Map<string, { reads: readonly ReadElement[]; key: string; rules: ActiveRule[] }>();
  for (const one of active) {
    const { reads, checkStatement } = one.rule;
    if (!checkStatement) continue;
    if (!reads) {
      whole.push(one);
      continue;
    }
    const key = reads.join();
    const group = groups.get(key);
    if (group) group.rules.push(one);
    else groups.set(key, { reads, key, rules: [one] });
  }
  return {
    ofDocument: active.filter(({ rule }) => rule.checkDocument),
    ofPolicy: active.filter(({ rule }) => rule.checkPolicy),
    whole,
    groups: [...groups.values()],
  };
}

/** Reports with ranges relative to the statement, and where the first of the elements was in it. */
interface Kept {
  readonly start: number;
  readonly reports: readonly Reported[];
}

const movedBy = (reports: readonly Reported[], by: number): readonly Reported[] =>
  by === 0 ? reports : reports.map((r) => ({ ...r, report: moved(r.report, by) }));

/** Where an element is in its statement (undefined: it is absent), and a number for its layout. */
interface MetElement {
  readonly start: number | undefined;
  readonly layout: number;
}

/** Numbers for layouts of elements: several groups read each element, and a layout is as long as the element. */
class LayoutNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #max: number;
  /** A layout that was forgotten gets another number than before: what is kept under the old one is not found. */
  #next = 0;

  /** @param max so many layouts are known. */
  constructor(max: number) {
    this.#max = max;
  }

  of(layout: string): number {
    const known = this.#numbers.get(layout);
    if (known !== undefined) return known;
    if (this.#numbers.size >= this.#max) this.#numbers.clear();
    this.#numbers.set(layout, this.#next);
    return this.#next++;
  }
}

/** Under one set of options. */
export class ElementMemory {
  readonly #kept = new Map<string, Kept>();
  readonly #numbers: LayoutNumbers;
  readonly #max: number;
  /** The elements of the statement that was met last: several groups read each of them. */
  #last: { readonly statement: Statement; readonly elements: Map<ReadElement, MetElement> } | undefined;

  /** @param max what is found in so many elements, or groups of them, is kept: those that were met last. */
  constructor(max = EDITED) {
    this.#max = max;
    this.#numbers = new LayoutNumbers(max);
  }

  /**
   * What the rules of a group say about a closed statement.
   * @param ask asks them where nothing is kept.
   */
  of(
    statement: Statement,
    { reads, key, rules }: RuleGroup,
    ask: (rules: readonly ActiveRule[]) => readonly Reported[],
  ): readonly Reported[] {
    const { kind, variables } = statement.policy;
    const { start, layout } = this.#layoutOf(statement, reads);
    const of = `${key} ${kind} ${variables}${layout}`;
    const known = this.#kept.get(of);
    const kept = known ?? { start, reports: ask(rules) };
    if (known) this.#kept.delete(of);
    else if (this.#kept.size >= this.#max) this.#kept.delete(this.#kept.keys().next().value!);
    // The last that was met comes last.
    this.#kept.set(of, kept);
    return movedBy(kept.reports, start - kept.start);
  }

  /** The elements together: where the first of them is, and the layout of each with where it is from there. */
  #layoutOf(statement: Statement, reads: readonly ReadElement[]): { start: number; layout: string } {
    const all = reads.map((element) => this.#elementOf(statement, element));
    let start = Number.POSITIVE_INFINITY;
    for (const e of all) if (e.start !== undefined && e.start < start) start = e.start;
    if (start === Number.POSITIVE_INFINITY) start = 0;
    let layout = '';
    for (const e of all) layout += e.start === undefined ? ' -' : ` ${e.start - start}:${e.layout}`;
    return { start, layout };
  }

  #elementOf(statement: Statement, element: ReadElement): MetElement {
    if (this.#last?.statement !== statement) this.#last = { statement, elements: new Map() };
    const { elements } = this.#last;
    const known = elements.get(element);
    if (known) return known;
    const { start, layout } = elementLayout(statement, element);
    const met = { start, layout: this.#numbers.of(layout) };
    elements.set(element, met);
    return met;
  }
}
