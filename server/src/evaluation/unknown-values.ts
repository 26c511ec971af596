/**
 * The unknown condition keys of a request as unknown values: keys that say the same in several forms are one, and
 * keys that policies compare with each other are tried with the same values.
 */
import type { Budget } from '../algebra/budget.js';
import type { Glob } from '../algebra/glob.js';
import {
  allStatements,
  type CompiledPolicy,
  type CompiledStatement,
  type ConditionTest,
} from '../policy/compile.js';
import type { RequestContext } from '../requests/request.js';
import { onlyVariable, type VariableUse, valuesToTry } from './key-cells.js';
import type { PartialValue } from './match.js';

/** More keys that are compared with each other than that are not distinguished. */
const MAX_COMPARED = 3;

/** A request with unknown keys. */
export interface UnknownKeys {
  /** Unknown keys that statements depend on. */
  readonly names: readonly string[];
  readonly policies: readonly CompiledPolicy[];
  readonly context: RequestContext;
  /** What Resource is compared with; undefined: unknown. */
  readonly resource: string | undefined;
  readonly knowledge: (key: string) => PartialValue | undefined;
  readonly isMultivalued: (key: string) => boolean;
  /** What the key says: the same text for keys that say the same in several forms. */
  readonly meaning: (key: string) => string;
  /** The form that the key has for the value of another key with the same meaning. */
  readonly form: (key: string, value: string) => string;
}

/** A key with an unknown value. */
interface UnknownKey {
  readonly name: string;
  /** In lowercase. */
  readonly key: string;
  readonly form: (value: string) => string;
}

/** What one or several keys can be. */
export interface UnknownValue {
  readonly keys: readonly UnknownKey[];
  /** Lists of values; an empty one is an absent key. undefined: they cannot be distinguished. */
  readonly values: readonly (readonly string[])[] | undefined;
  readonly known: PartialValue;
}

interface Unit {
  readonly keys: readonly UnknownKey[];
  readonly known: PartialValue;
}

/** A place where a policy uses policy variables. */
interface VariablePlace {
  readonly glob: Glob;
  /** The key that the value is compared with; none for resources. */
  readonly key: string | undefined;
}

/** What statements say about condition keys, by key, in their order. */
class KeyUses {
  readonly #tests = new Map<string, [position: number, test: ConditionTest][]>();
  readonly #places: VariablePlace[] = [];
  /** By the key of a variable: positions of the places. */
  readonly #variables = new Map<string, Set<number>>();

  constructor(statements: readonly CompiledStatement[]) {
    let position = 0;
    for (const { resources, conditions } of statements) {
      for (const glob of resources?.globs ?? []) this.#add(glob, undefined);
      for (const test of conditions) {
        listIn(this.#tests, test.key).push([position++, test]);
        if (test.set.family === 'string') for (const glob of test.set.globs) this.#add(glob, test.key);
      }
    }
  }

  #add(glob: Glob, key: string | undefined): void {
    if (glob.variables.length === 0) return;
    const at = this.#places.push({ glob, key }) - 1;
    for (const v of glob.variables) {
      const name = v.key.toLowerCase();
      const known = this.#variables.get(name);
      if (known) known.add(at);
      else this.#variables.set(name, new Set([at]));
    }
  }

  testsOf(keys: ReadonlySet<string>): ConditionTest[] {
    const found = [...keys].flatMap((key) => this.#tests.get(key) ?? []);
    return found.sort(([a], [b]) => a - b).map(([, test]) => test);
  }

  /** The places of variables of these keys. */
  placesOf(keys: ReadonlySet<string>): VariablePlace[] {
    const found = new Set([...keys].flatMap((key) => [...(this.#variables.get(key) ?? [])]));
    return [...found].sort((a, b) => a - b).map((at) => this.#places[at]!);
  }
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}

/** Where the policies use the keys as variables, and what they are compared with there; undefined: something unknown. */
function variableUses(
  keys: ReadonlySet<string>,
  places: readonly VariablePlace[],
  { context, resource, knowledge }: UnknownKeys,
): VariableUse[] | undefined {
  const uses: VariableUse[] = [];
  for (const { glob, key } of places) {
    if (key === undefined) {
      if (resource === undefined) return undefined;
      uses.push({ glob, texts: [resource] });
      continue;
    }
    if (keys.has(key) && onlyVariable(glob) !== undefined) continue;
    const texts = context.get(key);
    if (texts === undefined && knowledge(key) !== undefined) return undefined;
    uses.push({ glob, texts: texts ?? [] });
  }
  return uses;
}

/** The unknown keys, those of the same meaning together. */
function unitsOf({ names, context, knowledge, meaning, form }: UnknownKeys): Unit[] {
  const units = new Map<string, { keys: UnknownKey[]; known: PartialValue }>();
  for (const name of names) {
    const key = name.toLowerCase();
    const known = context.has(key) ? undefined : knowledge(key);
    if (!known) continue;
    const own: UnknownKey = { name, key, form: (value) => form(key, value) };
    // Where one of them can be absent and the other one not, they are not the same.
    const id = `${meaning(key)} ${known.mayBeAbsent}`;
    const unit = units.get(id);
    if (unit) unit.keys.push(own);
    else units.set(id, { keys: [own], known });
  }
  return [...units.values()];
}

/** Units that policies compare with each other, each with itself. */
function comparedUnits(units: readonly Unit[], statements: readonly CompiledStatement[]): Unit[][] {
  const at = new Map(units.flatMap((u, i) => u.keys.map(({ key }): [string, number] => [key, i])));
  const groups = units.map((_, i) => new Set([i]));
  for (const { key, set } of statements.flatMap((s) => s.conditions)) {
    const own = at.get(key);
    if (own === undefined || set.family !== 'string') continue;
    for (const glob of set.globs) {
      const other = at.get(onlyVariable(glob) ?? '');
      if (other === undefined || groups[own] === groups[other]) continue;
      for (const i of groups[other]!) {
        groups[own]!.add(i);
        groups[i] = groups[own]!;
      }
    }
  }
  return groups.map((group) => (group.size > MAX_COMPARED ? [] : [...group].map((i) => units[i]!)));
}

/** What the unknown keys can be, as far as policies can distinguish it. */
export function unknownValues(unknown: UnknownKeys, budget: Budget): UnknownValue[] {
  const { policies, context, knowledge, isMultivalued } = unknown;
  const statements = policies.flatMap(allStatements);
  const uses = new KeyUses(statements);
  const units = unitsOf(unknown);
  const compared = comparedUnits(units, statements);
  return units.map((unit, i): UnknownValue => {
    const group = compared[i]!.length > 0 ? compared[i]! : [unit];
    // Values that one of them can have and another one not are not shared.
    const shared = group.length === 1 || group.every((u) => u.known.globs.some((g) => g.shape === 'all'));
    const keys = new Set((shared ? group : [unit]).flatMap((u) => u.keys.map((k) => k.key)));
    const tests = uses.testsOf(keys);
    const multivalued = [...keys].some(isMultivalued) || tests.some((t) => t.use.qualifier !== undefined);
    const values =
      multivalued && keys.size > 1
        ? undefined
        : valuesToTry(
            {
              keys,
              ofEachCell: shared ? group.length : 1,
              tests,
              variables: variableUses(keys, uses.placesOf(keys), unknown),
              context,
              isUnknown: (key) => knowledge(key) !== undefined,
              multivalued,
            },
            unit.known,
            budget,
          );
    return { ...unit, values };
  });
}
