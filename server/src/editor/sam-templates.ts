/** Completion and hover for the policy templates in the `Policies` of SAM functions and state machines. */
import type { Suggestions } from '../completion/complete.js';
import { type CompletionEntry, matchRank } from '../completion/completion-source.js';
import { newStatement } from '../completion/statement-templates.js';
import { suggestionOf } from '../completion/suggestion.js';
import { type SamPlace, samPlaceAt } from '../dialects/cloudformation/sam-place.js';
import { samTemplateUses } from '../dialects/cloudformation/sam-policy-lists.js';
import { samPolicyTemplates } from '../dialects/published-policies.js';
import type { HoverText } from '../hover/hover.js';
import { type Data, stop } from '../syntax/data.js';
import type { Cursor, HostDocument } from '../syntax/syntax.js';
import { ownValue } from '../text/own-value.js';
import { isWithin } from '../text/range.js';
import { describeSamParameter, describeSamTemplate } from './describe-sam-template.js';

type Known = ReturnType<typeof samPolicyTemplates>[string];

/** The parameters as tab stops. */
const parametersOf = (template: Known): Data =>
  Object.fromEntries([...template.parameters.keys()].map((name, i) => [name, stop(i + 1)]));

function templateEntries(templates: Readonly<Record<string, Known>>, cursor: Cursor): CompletionEntry[] {
  return Object.entries(templates).flatMap(([name, template]): CompletionEntry[] => {
    const rank = matchRank(cursor.typed, name);
    if (rank === undefined) return [];
    const value = parametersOf(template);
    return [
      {
        label: name,
        kind: 'snippet',
        detail: template.description,
        documentation: describeSamTemplate(name, template),
        insert:
          cursor.at === 'key'
            ? { name, ...(cursor.hasValue ? {} : { value }) }
            : { value: { [name]: value } },
        rank,
        again: template.parameters.size > 0 && !cursor.hasValue,
      },
    ];
  });
}

/** An inline policy, in place of a policy template. */
function inlinePolicyEntry(cursor: Cursor): CompletionEntry[] {
  const rank = matchRank(cursor.typed, 'Statement');
  if (rank === undefined || cursor.hasValue) return [];
  const value = [newStatement('identity')];
  return [
    {
      label: 'Statement',
      kind: 'snippet',
      detail: 'an inline policy',
      insert:
        cursor.at === 'key'
          ? { name: 'Statement', value }
          : { value: { Version: '2012-10-17', Statement: value } },
      rank,
    },
  ];
}

/** What the labels of references begin with, by their functions. */
const LABELS: ReadonlyMap<string | undefined, string> = new Map([
  ['Ref', '!Ref '],
  ['Fn::GetAtt', '!GetAtt '],
]);

/** What is inserted in the argument of a function: what is after it in the reference. */
function inFunction(place: SamPlace & { at: 'value' }): CompletionEntry[] {
  const prefix = LABELS.get(place.inFunction);
  if (prefix === undefined) return [];
  return place.references.flatMap(({ label, type }): CompletionEntry[] => {
    if (!label.startsWith(prefix)) return [];
    const name = label.slice(prefix.length);
    return [{ label: name, kind: 'resource', detail: `${type} of this file`, insert: { value: name } }];
  });
}

function entriesAt(place: SamPlace, cursor: Cursor): CompletionEntry[] {
  if (place.at === 'template')
    return [...inlinePolicyEntry(cursor), ...templateEntries(place.templates, cursor)];
  if (place.at === 'parameter') {
    return [...place.template.parameters].flatMap(([name, { description }]): CompletionEntry[] =>
      place.given.includes(name)
        ? []
        : [
            {
              label: name,
              kind: 'property',
              detail: description,
              insert: { name, ...(cursor.hasValue ? {} : { value: stop(1) }) },
              again: true,
            },
          ],
    );
  }
  if (place.inFunction !== undefined) return inFunction(place);
  return place.references.map(({ label, type, value }) => ({
    label,
    kind: 'resource',
    detail: `${type} of this file`,
    insert: { value },
  }));
}

/** undefined: the cursor is not in the policies of a SAM resource. @param snippets the editor supports snippets. */
export function completeSamTemplate(
  document: HostDocument,
  offset: number,
  snippets: boolean,
): Suggestions | undefined {
  const place = samPlaceAt(document, offset);
  if (!place) return undefined;
  const cursor = document.syntax.cursor(document, offset);
  const entries = entriesAt(place, cursor);
  const items = entries
    .map((entry, i) => ({ entry, i }))
    .sort((a, b) => (a.entry.rank ?? 0) - (b.entry.rank ?? 0) || a.i - b.i)
    .map(({ entry }) => suggestionOf(document, cursor, entry, snippets));
  return { items, incomplete: false };
}

/** undefined: there is no policy template of SAM at the offset. */
export function hoverSamTemplate(document: HostDocument, offset: number): HoverText | undefined {
  const use = samTemplateUses(document).find(({ item }) => isWithin(item.range, offset));
  const known = use && ownValue(samPolicyTemplates(), use.name.key.value);
  if (!use || !known) return undefined;
  const { key, value } = use.name;
  if (isWithin(key.range, offset))
    return { markdown: describeSamTemplate(key.value, known), range: key.range };
  const parameter =
    value?.type === 'object' ? value.properties.find((p) => isWithin(p.key.range, offset)) : undefined;
  const markdown = parameter && describeSamParameter(parameter.key.value, known);
  return markdown === undefined ? undefined : { markdown, range: parameter!.key.range };
}
