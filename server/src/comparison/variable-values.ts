/** Values of policy variables with which a statement can be about the resources of another one. */
import { compileGlob, type Glob } from '../algebra/glob.js';
import { splitVariables, type VariableRef } from '../algebra/policy-variables.js';
import type { PatternScope } from '../policy/compile.js';

const MAX_VALUES = 40;
const MAX_KEYS = 2;

/** Texts that a principal can have as the value of a key: "IAM and AWS STS quotas", names of users and tags. */
const NAMES: readonly (readonly [RegExp, RegExp])[] = [
  [/^aws:username$/, /^[\w+=,.@-]{1,64}$/],
  [/^aws:principaltag\/./, /^[\w .:/=+@-]{1,256}$/],
];

const variablesIn = (text: string): VariableRef[] =>
  splitVariables(text).flatMap((part) => (part.kind === 'variable' ? [part.ref] : []));

const withVariables = (scope: PatternScope | undefined): Glob[] =>
  (scope?.globs ?? []).filter((g) => g.letters.length > 0 && variablesIn(g.text).length > 0);

/** The keys whose values the resources of a statement depend on, as they are written. */
export const variableKeys = (scope: PatternScope | undefined): string[] => [
  ...new Set(withVariables(scope).flatMap((g) => variablesIn(g.text).map(({ key }) => key))),
];

/** What is written around the variables of a pattern, in the same part of it. */
const around = (text: string): string[] =>
  splitVariables(text).flatMap((part) => (part.kind === 'text' ? part.text.split(/[/:*?]/) : []));

/** Parts of the wanted patterns that can be the value of a variable. */
function candidates(own: readonly Glob[], wanted: readonly Glob[], key: string): string[] {
  const legal = NAMES.find(([name]) => name.test(key.toLowerCase()))?.[1];
  if (!legal) return [];
  const parts = wanted.flatMap((g) => g.text.split(/[/:*?]/));
  const affixes = own.flatMap((g) => around(g.text)).filter((affix) => affix !== '');
  const stripped = parts.flatMap((part) =>
    affixes.flatMap((affix) => [
      ...(part.startsWith(affix) ? [part.slice(affix.length)] : []),
      ...(part.endsWith(affix) ? [part.slice(0, -affix.length)] : []),
    ]),
  );
  return [...new Set([...parts, ...stripped])].filter((value) => legal.test(value)).slice(0, MAX_VALUES);
}

function replaced(glob: Glob, values: ReadonlyMap<string, string>): Glob {
  const text = splitVariables(glob.text)
    .map((part) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'variable'
          ? (values.get(part.ref.key) ?? glob.text.slice(part.start, part.end))
          : glob.text.slice(part.start, part.end),
    )
    .join('');
  return compileGlob(text, { mode: 'string', wildcards: true, variables: true });
}

/** The resources of a statement for callers with known values of some keys. */
export interface WithValues {
  /** By the keys in lowercase. */
  readonly values: ReadonlyMap<string, string>;
  readonly resources: PatternScope;
}

/** Values that the wanted resources suggest; whether they are right, another question has to say. */
export function withVariableValues(scope: PatternScope, wanted: PatternScope): WithValues[] {
  const own = withVariables(scope);
  const keys = variableKeys(scope);
  if (scope.negated || wanted.negated || keys.length === 0 || keys.length > MAX_KEYS) return [];
  let choices: ReadonlyMap<string, string>[] = [new Map()];
  for (const key of keys) {
    const values = candidates(own, wanted.globs, key);
    choices = choices.flatMap((known) => values.map((value) => new Map([...known, [key, value]])));
  }
  return choices.slice(0, MAX_VALUES).map((choice) => ({
    values: new Map([...choice].map(([key, value]) => [key.toLowerCase(), value])),
    resources: { globs: own.map((g) => replaced(g, choice)), nodes: [], negated: false },
  }));
}
