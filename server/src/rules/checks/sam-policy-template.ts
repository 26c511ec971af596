import type { SamReference, SamTemplateUse } from '../../policy/sam-template-use.js';
import type { Data } from '../../syntax/data.js';
import { copied } from '../../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import { enumerate, nearest } from '../../text/words.js';
import type { Fix, Report, Rule } from '../rule.js';
import { didYouMean, didYouMeanText, fixOf } from '../support/fixes/fixes.js';

type Say = (report: Report) => void;

/** What SAM does now is an error, or grants nothing, so nothing is known about what the change does to access. */
const uncertain = (fixes: readonly Fix[]): Fix[] => fixes.map((fix) => ({ ...fix, uncertain: true }));

const quoted = (names: readonly string[]): string => enumerate(names.map((n) => `"${n}"`));

/** SAM takes an object with one property for a policy template. */
function besideName({ document, item, name, beside, parameters }: SamTemplateUse, say: Say): void {
  const [first] = beside;
  if (!first) return;
  const own = name.key.value;
  const inside = beside.every((p) => parameters?.has(p.key.value)) && name.value?.type !== 'object';
  say({
    range: first.key.range,
    message: `An item that names the policy template "${own}" can have no other property, so SAM rejects it.${
      inside ? ` Indent ${quoted(beside.map((p) => p.key.value))} below "${own}".` : ''
    }`,
    fixes() {
      const values = beside.map((p) => [p.key.value, p.value && copied(document, p.value)] as const);
      // Comments between the properties would be lost.
      const noted = document.comments.some((c) => isWithin(item.range, c.range.start));
      if (!inside || noted || values.some(([, value]) => value === undefined)) return [];
      const data: Data = { [own]: Object.fromEntries(values) as Record<string, Data> };
      return uncertain(
        fixOf(`Move below "${own}"`, document.syntax.edit.replace(document, item, data), true),
      );
    },
  });
}

const referenceFor = (use: SamTemplateUse, parameter: string): SamReference | undefined => {
  const [only, ...more] = use.references(parameter);
  return more.length === 0 ? only : undefined;
};

/** Parameters without a value, and those that the template does not have. */
function givenNames(use: SamTemplateUse, given: ObjectNode, say: Say): void {
  const { document, name, parameters } = use;
  const known = [...parameters!.keys()];
  const written = given.properties.map((p) => p.key.value);
  const missing = known.filter((p) => !written.includes(p));
  const misspelt = new Set<string>();
  for (const p of given.properties) {
    if (known.includes(p.key.value) || p.key.value === '' || p.colon === undefined) continue;
    const near = nearest(p.key.value, missing, 1);
    for (const meant of near) misspelt.add(meant);
    say({
      range: p.key.range,
      ...(near.length > 0 ? {} : { severity: 'warning' }),
      message: `The policy template "${name.key.value}" has no parameter "${p.key.value}", so SAM ${
        near.length > 0 ? `finds no value for "${near[0]}" and rejects the template` : 'ignores it'
      }.${didYouMeanText(near)}`,
      fixes: () => didYouMean(document, p.key, near),
    });
  }
  const absent = missing.filter((p) => !misspelt.has(p));
  if (absent.length === 0) return;
  say({
    range: name.key.range,
    message: `The policy template "${name.key.value}" needs a value for ${quoted(absent)}, so SAM rejects the template.`,
    fixes() {
      const [parameter, ...others] = absent;
      const reference = others.length === 0 ? referenceFor(use, parameter!) : undefined;
      if (!reference) return [];
      const edits = document.syntax.edit.set(document, given, parameter!, reference.value, known);
      return uncertain(fixOf(`Add "${parameter}" with ${reference.label}`, edits));
    },
  });
}

/** What a value is for sure. */
function isValue(node: ValueNode): 'ARN' | 'URL' | 'name' | undefined {
  if (node.type === 'string') {
    if (node.value.startsWith('arn:')) return 'ARN';
    return /^[\w./-]+$/.test(node.value) ? 'name' : undefined;
  }
  if (node.type !== 'partial-string') return undefined;
  const [first, ...more] = node.parts;
  if (!first) return undefined;
  if (!('hole' in first)) return first.text.startsWith('arn:') ? 'ARN' : undefined;
  return more.length === 0 ? first.hole.notArn?.what : undefined;
}

/** A value of a parameter that it cannot have. */
function givenValues(use: SamTemplateUse, given: ObjectNode, say: Say): void {
  const { document, name } = use;
  for (const [parameter, { takes }] of use.parameters!) {
    const value = property(given, parameter)?.value;
    const is = value && isValue(use.resolved(value));
    if (!value || !is || is === takes) continue;
    const article = is === 'ARN' ? 'an' : 'a';
    const effect =
      takes === 'name'
        ? `SAM puts the value at the end of an ARN, so with ${article} ${is} the policy matches no resource`
        : `SAM uses the value as the Resource, and ${article} ${is} is not an ARN`;
    say({
      range: value.range,
      severity: 'warning',
      message: `The parameter "${parameter}" of "${name.key.value}" takes ${takes === 'ARN' ? 'an ARN' : 'a name or ID'}: ${effect}.`,
      fixes() {
        const resolved = use.resolved(value);
        const references = use.references(parameter).filter((r) => mentions(resolved, r));
        const [reference] = references;
        if (!reference) return [];
        const edits = document.syntax.edit.replace(document, value, reference.value);
        return uncertain(fixOf(`Change to ${reference.label}`, edits, true));
      },
    });
  }
}

/** Does a value refer to the resource of a reference? */
const mentions = (value: ValueNode, { resource }: SamReference): boolean =>
  value.type === 'partial-string' &&
  value.parts.some((p) => 'hole' in p && p.hole.id.split('.')[0] === resource);

function check(use: SamTemplateUse, say: Say): void {
  const { document, item, name, parameters, similar } = use;
  if (!name.key.closed || name.colon === undefined) return;
  const own = name.key.value;
  if (!parameters) {
    say({
      range: name.key.range,
      // SAM can have newer templates.
      severity: similar.length > 0 ? 'error' : 'warning',
      message: `SAM has no policy template "${own}".${didYouMeanText(similar)}`,
      fixes: () => didYouMean(document, name.key, similar),
    });
    return;
  }
  besideName(use, say);
  const given = name.value;
  if (given?.type === 'object') {
    givenNames(use, given, say);
    givenValues(use, given, say);
  } else if (use.beside.length === 0 && (given === undefined || given.type === 'null')) {
    const none = parameters.size === 0;
    say({
      range: name.key.range,
      message: none
        ? `SAM rejects a policy template without a value. Write "${own}: {}".`
        : `The policy template "${own}" needs a value for ${quoted([...parameters.keys()])}, so SAM rejects the template.`,
      fixes() {
        if (!none) return [];
        const { edit } = document.syntax;
        const edits = given ? edit.replace(document, given, {}) : edit.set(document, item, own, {});
        return uncertain(fixOf('Change to {}', edits, true));
      },
    });
  }
}

export const rule: Rule = {
  id: 'sam-policy-template',
  severity: 'error',
  codes: [],
  summary:
    'A SAM template names a policy template that does not exist, or gives it other parameters than it has.',
  concerns: () => false,
  checkDocument(_, report, { uses }) {
    for (const use of uses) check(use, report);
  },
};
