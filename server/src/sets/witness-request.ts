/** A point of a box made concrete: a request that people can read and the evaluator can check. */
import {
  codesToText,
  holdsSymbol,
  isHole,
  isSymbol,
  letterOf,
  refOf,
  type SymbolLetter,
  textToCodes,
  type VariableRef,
} from '../algebra/policy-variables.js';
import type { Point } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { Request } from '../requests/request.js';
import type { ActionSample } from './action-dimension.js';
import { exampleValues } from './example-values.js';
import type { KeySample } from './key-dimension.js';
import type { PrincipalSample, Reach } from './principal-dimension.js';

/** A request that was found, and how far the policy must grant it: otherwise, it is not a witness. */
export interface Witness {
  readonly request: Request;
  readonly reach: Reach;
  /** The holes that `${id}` means in the request's texts; none: there are none in it. */
  readonly holes?: ReadonlyMap<string, SymbolLetter>;
  /** Texts of the holes that the evaluator can take for them. */
  readonly fillings?: ReadonlyMap<string, string>;
}

/** The holes in a point. */
export function holesOf(point: Point): ReadonlyMap<string, SymbolLetter> {
  const holes = new Map<string, SymbolLetter>();
  const add = (codes: ValueCodes): void => {
    for (const code of codes) {
      const ref = isSymbol(code) ? refOf(code) : undefined;
      if (ref && isHole(ref)) holes.set(ref.hole, letterOf(ref));
    }
  };
  for (const [id, sample] of point) {
    if (id === 'resource') add(sample as ValueCodes);
    else if (id.startsWith('key:')) for (const codes of (sample as KeySample) ?? []) add(codes);
  }
  return holes;
}

/** Each policy variable gets one value, which its key then has too. */
export function requestOf(point: Point): Request {
  const context = new Map<string, readonly string[]>();
  const keys = new Map<string, KeySample>();
  for (const [id, sample] of point) if (id.startsWith('key:')) keys.set(id.slice(4), sample as KeySample);
  /** A value that no sample has: what is not the value of the variable is another text. */
  const freshValue = (key: string): string => {
    const taken = new Set(
      [...keys.values()].flatMap((s) => (s ?? []).map((codes) => codesToText(codes, () => ''))),
    );
    const values = [...exampleValues(key), 'example', 'example-2', 'example-3'];
    return values.find((text) => !taken.has(text)) ?? 'example-4';
  };
  const value = (ref: VariableRef): string => {
    const key = ref.key.toLowerCase();
    const given = context.get(key)?.[0];
    if (given !== undefined) return given;
    const sample = keys.get(key);
    const codes = sample?.[0];
    const text =
      codes && !holdsSymbol(codes)
        ? codesToText(codes, () => '')
        : keys.has(key) && sample === undefined && ref.defaultValue !== undefined
          ? undefined
          : freshValue(key);
    if (text === undefined) return ref.defaultValue!;
    context.set(key, [text]);
    return text;
  };
  for (const [key, sample] of keys) {
    if (sample && !context.has(key))
      context.set(
        key,
        sample.map((codes) => codesToText(codes, value)),
      );
  }
  const action = point.get('action') as ActionSample | undefined;
  const resource = point.get('resource') as ValueCodes | undefined;
  return {
    caller: (point.get('principal') as PrincipalSample | undefined)?.caller,
    action: action ? (action.id ?? codesToText(action.codes, () => '')) : '*',
    resource: resource ? codesToText(resource, value) : '*',
    context,
  };
}

/** The request of a point, and how far it must be granted. */
export function witnessOf(point: Point): Witness {
  const reach = (point.get('principal') as PrincipalSample | undefined)?.reach ?? 'unlimited';
  const holes = holesOf(point);
  return { request: requestOf(point), reach, ...(holes.size > 0 ? { holes } : {}) };
}

/** The same for an action. @param action its ID. */
export function witnessWithAction(action: string, point: Point): Witness {
  const sample: ActionSample = { codes: textToCodes(action.toLowerCase()), id: action };
  return witnessOf(new Map<string, unknown>(point).set('action', sample));
}
