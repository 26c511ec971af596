/** The decision: the verdict, its path through the stages, and every statement with its reasons. */
import type { WireAuthorization, WireStep } from '../../../../server/src/lsp/protocol.js';
import type { ViewState } from '../messages.js';
import { byId, element, keepingFocus, prose } from './element.js';
import { post } from './host.js';

type Statement = WireStep['policies'][number]['statements'][number];

const UNDECIDED = ['?', 'Undecided'] as const;
const DECISIONS: Readonly<Record<string, readonly [icon: string, text: string]>> = {
  Allow: ['✓', 'Allowed'],
  ExplicitDeny: ['✕', 'Explicitly denied'],
  ImplicitDeny: ['✕', 'Implicitly denied'],
};

/** The decision in the middle of a sentence. */
export const decisionWords = (decision: WireAuthorization['decision']): string =>
  (DECISIONS[decision ?? ''] ?? UNDECIDED)[1].toLowerCase();

const VERDICTS: Readonly<Record<WireStep['verdict'], readonly [icon: string, text: string]>> = {
  passed: ['✓', 'passed'],
  granted: ['✓', 'allows it'],
  stopped: ['✕', 'stopped here'],
  'no-allow': ['–', 'does not allow it'],
  denied: ['✕', 'denied here'],
  unknown: ['?', 'unknown'],
  'not-present': ['–', 'none'],
  'not-asked': ['–', 'does not apply'],
};

/** The statements that were opened or closed by hand, by their keys. */
const toggled = new Map<string, boolean>();

const decidingStep = (result: WireAuthorization | null): WireStep | undefined =>
  result?.steps.find((s) => s.step === result.decidedBy);

function showVerdict({ result, problems }: ViewState): void {
  const kind = result?.decision ?? 'undecided';
  const [icon, title] = result ? (DECISIONS[kind] ?? UNDECIDED) : ['!', 'Not evaluated'];
  byId('verdict').className = `verdict ${result ? kind : 'broken'}`;
  byId('icon').textContent = icon;
  byId('title').textContent = title;
  byId('by').textContent = decidingStep(result)?.label ?? '';
  byId('explanation').replaceChildren(
    result ? prose(result.explanation) : 'A part of the request is missing or invalid.',
  );
  byId('problems').replaceChildren(...problems.map((p) => element('li', {}, p)));
  byId('notes').replaceChildren(...(result?.notes ?? []).map((n) => element('li', {}, n)));
}

function showPath(result: WireAuthorization | null): void {
  const items = (result?.steps ?? []).map(({ step, label, verdict }) => {
    const [icon, words] = VERDICTS[verdict];
    const decided = step === result!.decidedBy;
    const link = element(
      'a',
      { class: 'label', href: `#stage-${step}`, 'data-focus': `stage-${step}` },
      label,
    );
    link.addEventListener('click', () => byId(`stage-${step}`).focus());
    return element(
      'li',
      { class: `step ${verdict}${decided ? ' decided' : ''}` },
      element('span', { class: 'icon', 'aria-hidden': 'true' }, icon),
      link,
      element('span', { class: 'words' }, decided ? `${words} (decides)` : words),
    );
  });
  byId('path').replaceChildren(...items);
}

function elementItem({ element: name, matches, reason }: Statement['elements'][number]): HTMLElement {
  const [className, mark, words] =
    matches === null
      ? ['unknown', '?', 'unknown']
      : matches
        ? ['yes', '✓', 'matches']
        : ['no', '✕', 'does not match'];
  return element(
    'li',
    { class: className },
    element('span', { class: 'mark', role: 'img', 'aria-label': words }, mark),
    element('strong', {}, `${name} `),
    prose(reason),
  );
}

/** @param key of the statement in the page, which stays the same from one decision to the next. */
function statementView(statement: Statement, uri: string | undefined, key: string): HTMLElement {
  const { matches, effect, name } = statement;
  const [state, words] =
    matches === null
      ? ['unknown', 'unknown']
      : matches
        ? ['matches', 'matches']
        : ['misses', 'does not match'];
  const summary = element(
    'summary',
    { 'data-focus': key },
    element('span', { class: `effect ${effect}` }, effect),
    ` ${name} `,
    element('span', { class: 'words' }, words),
  );
  const box = element('details', { class: `statement ${state}` }, summary);
  box.open = toggled.get(key) ?? matches === true;
  summary.addEventListener('click', () => toggled.set(key, !box.open));
  box.append(element('ul', { class: 'elements' }, ...statement.elements.map(elementItem)));
  if (uri !== undefined) {
    const { start } = statement.range;
    const open = element(
      'button',
      {
        type: 'button',
        class: 'link',
        'data-focus': `${key} open`,
        'aria-label': `Open in the editor: ${name}`,
      },
      'Open in the editor',
    );
    open.addEventListener('click', () =>
      post({ type: 'open', uri, line: start.line, character: start.character }),
    );
    box.append(open);
  }
  return box;
}

/** The statement that decided, which is the most important information. */
function showDecider(result: WireAuthorization | null): void {
  const box = byId('decider');
  box.replaceChildren();
  if (!result || result.decision === 'ImplicitDeny') return;
  const effect = result.decision === 'ExplicitDeny' ? 'Deny' : 'Allow';
  for (const policy of decidingStep(result)?.policies ?? []) {
    const found = policy.statements.find((s) => s.effect === effect && s.matches);
    if (!found) continue;
    box.append(
      element('h2', {}, 'Deciding statement'),
      element('p', { class: 'policy' }, policy.name),
      statementView(found, policy.uri, 'decider'),
    );
    return;
  }
}

/** Statements that match come first, then those that might. */
const RANK = new Map<boolean | null, number>([
  [true, 0],
  [null, 1],
  [false, 2],
]);

function stageView({ step, label, reason, policies }: WireStep): HTMLElement {
  const section = element(
    'section',
    { class: 'details', id: `stage-${step}`, tabindex: '-1' },
    element('h3', {}, label),
    element('p', {}, prose(reason)),
  );
  for (const [i, policy] of policies.entries()) {
    const level = policy.level === undefined ? '' : `, level ${policy.level + 1}`;
    section.append(element('h4', {}, `${policy.name}${level}`));
    const keyed = policy.statements.map((s, n) => ({ s, key: `${step} ${i} ${policy.name} ${n}` }));
    keyed.sort((a, b) => RANK.get(a.s.matches)! - RANK.get(b.s.matches)!);
    for (const { s, key } of keyed) section.append(statementView(s, policy.uri, key));
  }
  return section;
}

function showStages(result: WireAuthorization | null): void {
  const steps = result?.steps ?? [];
  // What is given comes first; the others have a reason only.
  const given = steps.filter((s) => s.verdict !== 'not-present');
  const others = steps.filter((s) => s.verdict === 'not-present');
  byId('stages').replaceChildren(...[...given, ...others].map(stageView));
}

export function showDecision(state: ViewState): void {
  showVerdict(state);
  keepingFocus(byId('answer'), () => {
    showPath(state.result);
    showDecider(state.result);
  });
  keepingFocus(byId('stages'), () => showStages(state.result));
}
