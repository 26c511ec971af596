/** References to what the document declares: ARNs for the place, and names in `${...}`. */
import { matchGlob } from '../../algebra/glob.js';
import type { ResourceType } from '../../catalogue/catalogue.js';
import { compileResource } from '../../policy/compile.js';
import type { DeclaredArn } from '../../policy/declarations.js';
import { namesType } from '../../policy/resources.js';
import { Expression, Template, template } from '../../syntax/data.js';
import { arnParts } from '../arn-parts.js';
import {
  type CompletionContext,
  type CompletionEntry,
  type CompletionSource,
  matchRank,
} from '../completion-source.js';
import { type OpenBraces, openBraces } from '../open-braces.js';
import { servicesOf } from '../service-principals.js';
import { writtenActions } from '../written-actions.js';

/** An ARN of the document with what is after it, as `/*` for the objects in a bucket. */
interface Fitting {
  readonly arn: DeclaredArn;
  readonly after: string;
  readonly rank: number;
}

/** Rank of what the actions need, of what they can also act on, and of what nothing is known about. */
const NEEDED = 0;
const OPTIONAL = 1;
const UNKNOWN = 3;

/** The ARNs of the document that the actions of the statement act on. */
function fittingActions(context: CompletionContext, arns: readonly DeclaredArn[]): Fitting[] {
  const actions = writtenActions(context);
  const globs = arns.map((arn) => ({ arn, glob: compileResource(arn.example, false) }));
  if (actions.length === 0) return arns.map((arn) => ({ arn, after: '', rank: UNKNOWN }));
  const types = new Map<
    ResourceType,
    { readonly service: (typeof actions)[number]['service']; rank: number }
  >();
  for (const { service, resourceTypes } of actions)
    for (const { type, required } of resourceTypes) {
      const rank = required ? NEEDED : OPTIONAL;
      const known = types.get(type);
      if (known) known.rank = Math.min(known.rank, rank);
      else types.set(type, { service, rank });
    }
  return [...types].flatMap(([type, { service, rank }]) => {
    const parts = arnParts(type);
    return globs.flatMap(({ arn, glob }): Fitting[] => {
      if (namesType(glob, service, type)) return [{ arn, after: '', rank }];
      const part = parts.find(({ whole }) => matchGlob(whole, arn.example));
      return part ? [{ arn, after: part.after, rank }] : [];
    });
  });
}

const IAM_PRINCIPAL = /^arn:aws:iam::\d+:(role|user)\//;

/** The ARNs that a service can make its requests for: those of its own resources first. */
function sourceArns({ statement }: CompletionContext, arns: readonly DeclaredArn[]): Fitting[] {
  const names = new Set(servicesOf(statement));
  const isOwn = ({ example }: DeclaredArn): boolean => names.has(example.split(':')[2]!);
  return arns
    .filter((a) => !IAM_PRINCIPAL.test(a.example))
    .map((arn) => ({ arn, after: '', rank: names.size === 0 || isOwn(arn) ? NEEDED : OPTIONAL }));
}

/** The ARNs for the place of the cursor; undefined: it is not a place for an ARN. */
function fittingArns(context: CompletionContext): Fitting[] | undefined {
  const [element, step, key] = context.inStatement;
  const arns = context.declarations?.arns ?? [];
  if (element === 'Resource' || element === 'NotResource') return fittingActions(context, arns);
  const isPrincipal = (element === 'Principal' || element === 'NotPrincipal') && step === 'AWS';
  if (isPrincipal || (element === 'Condition' && /:PrincipalArn$/i.test(String(key))))
    return arns.filter((a) => IAM_PRINCIPAL.test(a.example)).map((arn) => ({ arn, after: '', rank: NEEDED }));
  if (element === 'Condition' && /:SourceArn$/i.test(String(key))) return sourceArns(context, arns);
  return element === 'Condition' && key !== undefined ? [] : undefined;
}

/** The parts of an ARN; colons in `${...}` are between none. */
function partsOf(arn: string): string[] {
  const out: string[] = [];
  let from = 0;
  let inBraces = false;
  for (let i = 0; i < arn.length; i++) {
    if (arn.startsWith('${', i)) inBraces = true;
    else if (arn[i] === '}') inBraces = false;
    else if (arn[i] === ':' && !inBraces) {
      out.push(arn.slice(from, i));
      from = i + 1;
    }
  }
  return [...out, arn.slice(from)];
}

/** The ARN with the partition, Region and account that are typed already: `arn:aws:` in the place of `arn:${AWS::Partition}:`. */
function withTypedParts(arn: string, typed: string): string {
  const own = partsOf(arn);
  const given = partsOf(typed).slice(0, -1);
  if (own[0] !== 'arn' || given[0] !== 'arn') return arn;
  return own.map((part, i) => (i === 1 || i === 3 || i === 4 ? (given[i] ?? part) : part)).join(':');
}

const detailOf = ({ type, elsewhere }: DeclaredArn): string =>
  `${type} of ${elsewhere ? 'another file of the module' : 'this file'}`;

/** What can be written at the cursor for an ARN: a call of a function, its argument, or text. */
function written(
  { arn, after }: Fitting,
  { enclosing, typed }: CompletionContext,
): Pick<CompletionEntry, 'label' | 'insert'> | undefined {
  const plain = (text: string | undefined) =>
    text === undefined ? undefined : { label: text, insert: { value: text } };
  if (!enclosing) {
    const { label, value } = arn.reference(after);
    return matchRank(typed, label) === undefined ? undefined : { label, insert: { value } };
  }
  const { takes, attributeOf, nameOnly } = enclosing;
  if (takes === 'text') {
    const text =
      typed === '' ? arn.text(after) : withTypedParts(arn.spelled?.(after) ?? arn.text(after), typed);
    return text.startsWith(typed) ? plain(text) : undefined;
  }
  if (takes === 'other' || after !== '') return undefined;
  const whole = arn.argument(takes);
  const dot = whole?.indexOf('.') ?? -1;
  if (nameOnly) return plain(whole?.slice(0, dot));
  if (attributeOf === undefined) return plain(whole);
  return arn.name === attributeOf ? plain(whole?.slice(dot + 1)) : undefined;
}

/** Names in `${...}`: the part of the value that the cursor is in is replaced, and the cursor stays after it. */
function names(context: CompletionContext, { before, asked, after }: OpenBraces): CompletionEntry[] {
  const fitting = new Set(fittingArns(context)?.map((f) => f.arn.name));
  return (context.declarations?.names ?? []).flatMap(({ name, detail }): CompletionEntry[] => {
    const fit = matchRank(asked, name);
    if (fit === undefined) return [];
    const text = `\${${name}}`;
    return [
      {
        label: text,
        kind: 'resource',
        detail,
        insert: { value: template(`${before}${text}`, new Template({ stop: 0 }), after) },
        filter: `${before}${text}`,
        rank: 2 * fit + (fitting.has(name.split('.')[0]!) ? 0 : 1),
      },
    ];
  });
}

/** ARNs in `${...}` of a language that has references in every string: the string is replaced. */
function inBraces(context: CompletionContext, { before, asked, after }: OpenBraces): CompletionEntry[] {
  return (fittingArns(context) ?? []).flatMap(({ arn, after: rest, rank }): CompletionEntry[] => {
    const text = `${before}${arn.text(after === '' ? rest : '')}${after}`;
    // Other characters can be written in another way.
    if (matchRank(asked, arn.name) === undefined || /["\\\n]/.test(text)) return [];
    const value = new Expression(`"${text}"`, text);
    const detail = detailOf(arn);
    return [{ label: text, kind: 'resource', detail, insert: { value }, rank }];
  });
}

/** Names as the argument of a function, of what is not an ARN for sure. */
const parameters = ({ declarations, typed, inStatement }: CompletionContext): CompletionEntry[] =>
  (declarations?.names ?? [])
    .filter(
      ({ name, detail }) =>
        (detail.startsWith('parameter') || (name.startsWith('AWS::') && inStatement[0] === 'Condition')) &&
        matchRank(typed, name) !== undefined,
    )
    .map(({ name, detail }) => ({ label: name, kind: 'resource', detail, insert: { value: name }, rank: 4 }));

export const source: CompletionSource = {
  id: 'references',
  inFunctions: true,
  complete(context) {
    const { atKey, declarations, enclosing, typed, word, statement } = context;
    if (atKey || !declarations || !statement) return undefined;
    const open = enclosing?.takes === 'text' ? openBraces(typed, word) : undefined;
    if (open) return names(context, open);
    const inString =
      declarations.inStrings && context.inString && !enclosing ? openBraces(typed, word) : undefined;
    if (inString) return inBraces(context, inString);
    const fitting = fittingArns(context);
    if (!fitting) return undefined;
    const seen = new Set<string>();
    const entries = fitting.flatMap((one): CompletionEntry[] => {
      const text = written(one, context);
      if (!text || seen.has(text.label)) return [];
      seen.add(text.label);
      return [{ ...text, kind: 'resource', detail: detailOf(one.arn), rank: one.rank }];
    });
    return enclosing?.takes === 'name' ? [...entries, ...parameters(context)] : entries;
  },
};
