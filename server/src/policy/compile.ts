/** Statements made ready to be asked: patterns compiled, operators read, values parsed. Done once, used many times. */
import { compileGlob, type Glob, matchGlob } from '../algebra/glob.js';
import {
  type Interval,
  parseBool,
  parseDate,
  parseIpRange,
  parseNumber,
  type ValueSet,
} from '../algebra/values.js';
import { type PrincipalSet, principalSpecs } from '../requests/principal.js';
import type { StringNode, ValueNode } from '../syntax/value.js';
import type { OperatorUse } from './operators.js';
import type { Policy, Statement } from './policy.js';
import type { PolicyKind } from './policy-kind.js';
import { readingsOfArn, splitArn } from './resources.js';
import { type ConditionEntry, isOpaque, type ScopeElement } from './statement-body.js';

export interface PatternScope {
  readonly globs: readonly Glob[];
  /** The string that each glob was made of, in the same order. */
  readonly nodes: readonly StringNode[];
  readonly negated: boolean;
  /** Some value is unknown before the deployment: it can match what is not listed. */
  readonly open?: boolean;
}

/** Does an Action or NotAction name the action? @param id in lowercase. */
export const namesAction = (scope: PatternScope, id: string): boolean =>
  scope.globs.some((g) => matchGlob(g, id)) !== scope.negated;

export interface ConditionTest {
  readonly entry: ConditionEntry;
  readonly use: OperatorUse;
  /** Lower-cased: key names ignore case. */
  readonly key: string;
  readonly keyName: string;
  readonly set: ValueSet;
  /** Some value contains a policy variable. */
  readonly dynamic: boolean;
  /** Some value is unknown before the deployment: it can match what is not listed. */
  readonly open: boolean;
  /** For Null: the test asks for an absent key, for a present one, or both. */
  readonly wantsAbsent: boolean;
  readonly wantsPresent: boolean;
}

/** What a statement says, compiled: the same object for all versions of a document in which the statement only moved. */
export type CompiledCore = Omit<CompiledStatement, 'statement' | 'core'>;

export interface CompiledStatement {
  readonly statement: Statement;
  /** By this, whatever depends on the statement's meaning alone is remembered. */
  readonly core: CompiledCore;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: PatternScope | undefined;
  readonly resources: PatternScope | undefined;
  readonly principals: PrincipalSet | undefined;
  readonly conditions: readonly ConditionTest[];
  /** Some part cannot be known here, or is malformed: answers about this statement are "unknown". */
  readonly opaque: boolean;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  /** Those that are there for sure. */
  readonly statements: readonly CompiledStatement[];
  /** Those that can be absent: alternatives of an `Fn::If`. */
  readonly conditional: readonly CompiledStatement[];
  /** Some statement cannot be read: it can allow or deny anything. */
  readonly opaque: boolean;
}

/** The statements that can be read: the certain ones, and those that can be absent. */
export const allStatements = ({ statements, conditional }: CompiledPolicy): readonly CompiledStatement[] =>
  conditional.length === 0 ? statements : [...statements, ...conditional];

/** Is all of the policy known, so that what no statement says is not said? */
export const isWhole = ({ conditional, opaque }: CompiledPolicy): boolean =>
  !opaque && conditional.length === 0;

/** The text of a value as IAM reads it: numbers and booleans count as their text. */
export function valueText(node: ValueNode): string | undefined {
  if (node.type === 'string') return node.value;
  if (node.type === 'number' || node.type === 'boolean') return node.text;
  return undefined;
}

const numbersOf = (n: number, relation: string): Interval => {
  switch (relation) {
    case '<':
      return { min: -Infinity, max: n, minOpen: true, maxOpen: true };
    case '<=':
      return { min: -Infinity, max: n, minOpen: true, maxOpen: false };
    case '>':
      return { min: n, max: Infinity, minOpen: true, maxOpen: true };
    case '>=':
      return { min: n, max: Infinity, minOpen: false, maxOpen: true };
    default:
      return { min: n, max: n, minOpen: false, maxOpen: false };
  }
};

const present = <T>(list: readonly (T | undefined)[]): T[] => list.filter((x): x is T => x !== undefined);

/** The set of request values that an operator accepts for these policy values (negation left aside). */
export function valueSet(use: OperatorUse, texts: readonly string[], variables: boolean): ValueSet {
  const { operator } = use;
  switch (operator.family) {
    case 'numeric':
      return {
        family: 'numeric',
        intervals: present(texts.map(parseNumber)).map((n) => numbersOf(n, operator.relation ?? '=')),
      };
    case 'date':
      return {
        family: 'date',
        intervals: present(texts.map((t) => parseDate(t) ?? parseNumber(t))).map((n) =>
          numbersOf(n, operator.relation ?? '='),
        ),
      };
    case 'bool':
    case 'null':
      return { family: 'bool', values: present(texts.map(parseBool)) };
    case 'ip':
      return { family: 'ip', ranges: present(texts.map(parseIpRange)) };
    default:
      return {
        family: 'string',
        globs: texts.map((t) =>
          compileGlob(t, {
            mode: operator.family === 'arn' ? 'arn' : 'string',
            wildcards: operator.wildcards,
            variables: variables && operator.family !== 'binary',
            ignoreCase: operator.ignoreCase === true,
          }),
        ),
      };
  }
}

export function compileAction(text: string): Glob {
  return compileGlob(text, { mode: 'string', lower: true, wildcards: true, variables: false });
}

/** Kinds that are written as identity-based policies are, in which AWS completes ARNs. */
const IDENTITY_BASED: readonly PolicyKind[] = ['identity', 'boundary', 'session', 'scp'];

export function compileResource(text: string, variables: boolean): Glob {
  return compileGlob(text, { mode: 'resource', wildcards: true, variables });
}

function scopeOf(
  element: ScopeElement | undefined,
  compile: (text: string) => Glob,
  readings: (text: string) => readonly string[] = (text) => [text],
): PatternScope | undefined {
  const read = element?.items.flatMap((node) => readings(node.value).map((text) => ({ node, text })));
  return (
    element &&
    read && {
      globs: read.map(({ text }) => compile(text)),
      nodes: read.map(({ node }) => node),
      negated: element.negated,
      ...(element.others.length > 0 ? { open: true } : {}),
    }
  );
}

/**
 * Is this a pattern of an ARN operator with fewer parts than an ARN, such as `*`? The operators check "each of the six
 * colon-delimited components" separately (IAM User Guide, "IAM JSON policy elements: Condition operators"); whether AWS
 * completes such a pattern, as it does in Resource, is not documented.
 */
const isPartialArn = (use: ConditionTest['use'], text: string): boolean =>
  use.operator.family === 'arn' && text.includes('*') && splitArn(text).length < 6;

export function compileTest(entry: ConditionEntry, variables: boolean): ConditionTest | undefined {
  const use = entry.operator.use;
  if (!use) return undefined;
  const texts = present(entry.values.map(valueText));
  const set = valueSet(use, texts, variables);
  return {
    entry,
    use,
    key: entry.key.value.toLowerCase(),
    keyName: entry.key.value,
    set,
    open:
      entry.list.property.value === undefined ||
      entry.values.some((v) => valueText(v) === undefined) ||
      texts.some((t) => isPartialArn(use, t)),
    dynamic: set.family === 'string' && set.globs.some((g) => g.variables.length > 0),
    wantsAbsent: use.operator.family === 'null' && texts.some((t) => parseBool(t) === true),
    wantsPresent: use.operator.family === 'null' && texts.some((t) => parseBool(t) === false),
  };
}

/** Kinds whose statements need no Resource: they apply to what the policy is attached to. */
const WITHOUT_RESOURCE: readonly PolicyKind[] = ['trust', 'resource'];

/** A compiled statement where it is now: what it says is shared, its nodes are this version's. */
class PlacedStatement implements CompiledStatement {
  readonly statement: Statement;
  readonly core: CompiledCore;
  #actions: PatternScope | undefined;
  #resources: PatternScope | undefined;
  #conditions: readonly ConditionTest[] | undefined;

  constructor(statement: Statement, core: CompiledCore) {
    this.statement = statement;
    this.core = core;
  }

  get effect(): 'Allow' | 'Deny' {
    return this.core.effect;
  }

  get opaque(): boolean {
    return this.core.opaque;
  }

  get principals(): PrincipalSet | undefined {
    return this.core.principals;
  }

  get actions(): PatternScope | undefined {
    const { statement, core } = this;
    this.#actions ??= core.actions && placedScope(core.actions, () => statement.action!.items);
    return this.#actions;
  }

  get resources(): PatternScope | undefined {
    const { statement, core } = this;
    this.#resources ??= core.resources && placedScope(core.resources, () => statement.resource!.items);
    return this.#resources;
  }

  get conditions(): readonly ConditionTest[] {
    this.#conditions ??= placedTests(this.core.conditions, this.statement);
    return this.#conditions;
  }
}

const placedScope = (
  { globs, nodes, negated, open }: PatternScope,
  items: () => readonly StringNode[],
): PatternScope => ({
  globs,
  negated,
  ...(open === undefined ? {} : { open }),
  get nodes() {
    // A string with several readings is there once for each.
    const here = items();
    let at = -1;
    return nodes.map((node, i) => here[node === nodes[i - 1] ? at : ++at]!);
  },
});

function placedTests(tests: readonly ConditionTest[], { condition }: Statement): readonly ConditionTest[] {
  if (tests.length === 0) return tests;
  let entries: readonly ConditionEntry[] | undefined;
  return tests.map((test, i) => ({
    ...test,
    get entry() {
      entries ??= condition!.operators.flatMap((o) => (o.use ? o.entries : []));
      return entries[i]!;
    },
  }));
}

interface Known {
  readonly variables: boolean;
  readonly kind: PolicyKind;
  readonly core: CompiledCore | undefined;
}

/** Of a statement, wherever it is in its document. */
const newKnown = (): { last?: Known } => ({});

/**
 * Compiles a statement, once for the kind and the version of its policy; undefined while it has no readable Effect. What
 * is returned is identified by its `core`.
 */
export function compileStatement(statement: Statement): CompiledStatement | undefined {
  const { variables, kind } = statement.policy;
  const memory = statement.derived.of(newKnown);
  let known = memory.last;
  if (known?.variables !== variables || known.kind !== kind || known.core?.effect !== statement.effect) {
    known = { variables, kind, core: compile(statement) };
    memory.last = known;
  }
  return known.core && new PlacedStatement(statement, known.core);
}

function compile(statement: Statement): CompiledCore | undefined {
  const { effect, action, resource, principal, condition, policy } = statement;
  if (!effect) return undefined;
  const conditions: ConditionTest[] = [];
  // AWS takes no statement without Action; while one is being written, who knows what it will be about.
  let opaque =
    !action ||
    (!resource && !WITHOUT_RESOURCE.includes(policy.kind)) ||
    action.others.length > 0 ||
    (resource?.others.length ?? 0) > 0 ||
    (principal?.opaque ?? false) ||
    (condition?.opaque ?? false) ||
    (condition !== undefined && condition.property.value?.type !== 'object');
  for (const operator of condition?.operators ?? []) {
    if (!operator.use || operator.property.value?.type !== 'object') opaque = true;
    for (const entry of operator.entries) {
      const test = compileTest(entry, policy.variables);
      if (test) conditions.push(test);
      if (test?.open) opaque = true;
      if (entry.values.some((v) => valueText(v) === undefined || isOpaque(v))) opaque = true;
    }
  }
  return {
    effect,
    actions: scopeOf(action, compileAction),
    resources: scopeOf(
      resource,
      (t) => compileResource(t, policy.variables),
      IDENTITY_BASED.includes(policy.kind) ? readingsOfArn : undefined,
    ),
    principals: principal && {
      specs: principalSpecs(principal.single?.value, principal.entries),
      negated: principal.negated,
    },
    conditions,
    opaque,
  };
}

/** Compiles a policy, once. */
export const compilePolicy = (policy: Policy): CompiledPolicy => policy.derived.of(compileWhole);

function compileWhole(policy: Policy): CompiledPolicy {
  const all = present(policy.statements.map(compileStatement));
  return {
    policy,
    statements: all.filter((s) => !s.statement.conditional),
    conditional: all.filter((s) => s.statement.conditional),
    // One without a readable Effect is neither an Allow nor a Deny for sure.
    opaque: policy.opaqueStatements.length > 0 || all.length < policy.statements.length,
  };
}
