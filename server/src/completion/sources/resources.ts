import type { Action, ResourceType, Service } from '../../catalogue/catalogue.js';
import { compileResource } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { namesType } from '../../policy/resources.js';
import { type TabStop, Template } from '../../syntax/data.js';
import { dollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';
import type { CompletionContext, CompletionEntry, CompletionSource } from '../completion-source.js';
import { fittingArns } from '../fitting-arns.js';
import { writtenActions } from '../written-actions.js';

/** A piece of an ARN format: literal text, or a placeholder with its name. */
type Piece = { readonly text: string } | { readonly name: string };

/** @param texts literal text in the place of placeholders. */
function pieces(format: string, texts: Readonly<Record<string, string>>): Piece[] {
  const out: Piece[] = [];
  const add = (text: string): void => {
    const last = out.at(-1);
    if (last && 'text' in last) out[out.length - 1] = { text: last.text + text };
    else if (text !== '') out.push({ text });
  };
  let from = 0;
  for (const { start, end, name } of dollarBraces(format)) {
    add(format.slice(from, start));
    const text = ownValue(texts, name);
    if (text === undefined) out.push({ name });
    else add(text);
    from = end;
  }
  add(format.slice(from));
  return out;
}

/** The rest of a format after the typed text, or undefined if it does not start with that text. */
function restOf(list: readonly Piece[], typed: string): readonly Piece[] | undefined {
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    if (at === typed.length) return list.slice(i);
    const piece = list[i]!;
    if ('text' in piece) {
      const here = typed.slice(at, at + piece.text.length);
      if (!piece.text.startsWith(here)) return undefined;
      at += here.length;
      if (here.length < piece.text.length)
        return [{ text: piece.text.slice(here.length) }, ...list.slice(i + 1)];
      continue;
    }
    const next = list[i + 1];
    if (!next) return [];
    const stop = 'text' in next ? typed.indexOf(next.text[0]!, at) : -1;
    if (stop < 0) {
      // Still inside the placeholder; a colon ends every part except the last one.
      return typed.slice(at).includes(':') && !/:\*?$/.test(typed) && i < 4 ? undefined : list.slice(i + 1);
    }
    at = stop;
  }
  return at === typed.length ? [] : undefined;
}

/** The Region and account that the document already uses. */
function usual(context: CompletionContext): { region: string; account: string; partition: string } {
  // Values of this document come before values of other documents.
  const arns = context.used.arns();
  return {
    partition: arns[0]?.partition ?? 'aws',
    region: arns.find((arn) => arn.region !== '')?.region ?? '*',
    account: context.used.account() ?? '*',
  };
}

/** @param known the Region and account that the document already uses. */
function entries(
  context: CompletionContext,
  known: ReturnType<typeof usual>,
  type: ResourceType,
  owner: Service,
  rank: number,
): CompletionEntry[] {
  const fill: Readonly<Record<string, string>> = { Region: known.region, Account: known.account };
  const own = context.enclosing?.takes === 'text' ? context.declarations?.arnParts : undefined;
  const partition = /^arn:([a-z-]+):/.exec(context.typed)?.[1] ?? own?.Partition ?? known.partition;
  const texts = { ...own, Partition: partition };
  const out: CompletionEntry[] = [];
  for (const arn of type.arns) {
    const format = pieces(arn, texts);
    const rest = restOf(format, context.typed) ?? (context.typed === '' ? format : undefined);
    if (!rest) continue;
    let label = context.typed;
    const parts: (string | TabStop)[] = [context.typed];
    let stop = 1;
    for (const piece of rest) {
      if ('text' in piece) {
        label += piece.text;
        parts.push(piece.text);
      } else {
        label += ownValue(fill, piece.name) ?? `\${${piece.name}}`;
        parts.push({ stop: stop++, placeholder: ownValue(fill, piece.name) ?? piece.name });
      }
    }
    const isWhole = label === context.typed;
    if (isWhole && !namesType(compileResource(label, false), owner, type)) continue;
    out.push({
      label,
      kind: 'resource',
      detail: `${owner.prefix} ${type.name}`,
      insert: { value: new Template(...parts) },
      // What is written is an ARN: it comes before longer ones, so that Tab does not go on with one of them.
      rank: isWhole ? 0 : rank,
      filter: label,
    });
  }
  return out;
}

/** What the policy already has for the statement's actions, those of the nearest statements first. */
function fitting(
  { policy, statement, typed, replace, enclosing }: CompletionContext,
  types: readonly (readonly [ResourceType, Service])[],
): CompletionEntry[] {
  if (enclosing || !statement) return [];
  const itemsOf = (s: Statement): readonly string[] =>
    (s.resource?.items ?? []).filter((i) => i.inner.start !== replace.start).map((i) => i.value);
  const own = new Set(itemsOf(statement));
  const others = policy.statements.filter((s) => s.index !== statement.index).reverse();
  const arns = new Set([...[...own].reverse(), ...others.flatMap(itemsOf)]);
  return fittingArns([...arns], types)
    .filter(({ arn }) => !own.has(arn) && arn.startsWith(typed))
    .map(({ arn, type, service }) => ({
      label: arn,
      kind: 'resource',
      detail: `${service.prefix} ${type.name}, ${arns.has(arn) ? 'used in' : 'from an ARN of'} this policy`,
      insert: { value: arn },
      rank: 1,
    }));
}

/**
 * Is it the statement of a key policy? In it, "the value of the Resource element is "*", which means this KMS key" (AWS KMS
 * Developer Guide, "Key policies in AWS KMS").
 */
const isOfKey = ({ policy }: CompletionContext, actions: readonly Action[]): boolean =>
  policy.kind === 'resource' && actions.length > 0 && actions.every((a) => a.service.prefix === 'kms');

export const source: CompletionSource = {
  id: 'resources',
  complete(context) {
    const { inStatement, atKey, statement, policy, typed } = context;
    const element = inStatement[0];
    if (
      atKey ||
      (element !== 'Resource' && element !== 'NotResource') ||
      inStatement.length > 2 ||
      !statement
    )
      return undefined;
    const actions = writtenActions(context);
    const out: CompletionEntry[] = [];
    const seen = new Set<string>();
    const needsStar = actions.some((a) => a.resourceTypes.length === 0);
    // Resource types of many actions first; required types before optional ones.
    const weight = new Map<ResourceType, { owner: Service; score: number }>();
    for (const action of actions) {
      for (const use of action.resourceTypes) {
        const before = weight.get(use.type)?.score ?? 0;
        weight.set(use.type, { owner: action.service, score: before + (use.required ? 3 : 1) });
      }
    }
    const simple = (t: ResourceType): number => t.arns[0]?.length ?? 0;
    const types = [...weight].sort((a, b) => b[1].score - a[1].score || simple(a[0]) - simple(b[0]));
    for (const e of fitting(
      context,
      types.map(([type, { owner }]) => [type, owner]),
    )) {
      seen.add(e.label);
      out.push(e);
    }
    const known = usual(context);
    for (const [type, { owner }] of types.slice(0, 60)) {
      for (const e of entries(context, known, type, owner, 2)) {
        if (seen.has(e.label)) continue;
        seen.add(e.label);
        out.push(e);
      }
    }
    // ARNs of the document, unchanged.
    for (const s of policy.statements) {
      for (const item of s.resource?.items ?? []) {
        if (item.value === '*' || seen.has(item.value) || item.inner.start === context.replace.start)
          continue;
        if (!item.value.startsWith(typed)) continue;
        if (statement.resource?.items.some((i) => i.value === item.value)) continue;
        seen.add(item.value);
        out.push({
          label: item.value,
          kind: 'resource',
          detail: 'used in this policy',
          insert: { value: item.value },
          rank: 4,
        });
      }
    }
    if ('*'.startsWith(typed) && !context.enclosing) {
      const isKey = isOfKey(context, actions);
      out.push({
        label: '*',
        kind: 'wildcard',
        detail: isKey
          ? 'this KMS key'
          : needsStar
            ? 'required: an action here does not support resource-level permissions'
            : 'every resource',
        insert: { value: '*' },
        rank: isKey || (needsStar && weight.size === 0) ? 0 : 6,
      });
    }
    return { entries: out, incomplete: typed.startsWith('arn:') || typed === '' };
  },
};
