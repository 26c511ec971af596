/** Statements made ready to be asked: patterns compiled, operators read, values parsed. Done once, used many times. */

import { type Glob, matchGlob } from '../algebra/glob.js';
import { GlobLookup } from '../algebra/glob-lookup.js';
import { parseBool, type ValueSet } from '../algebra/values.js';
import { type PrincipalSet, principalSpecs } from '../requests/principal.js';
import { principalHole } from '../requests/principal-holes.js';
import type { PartialStringNode, StringNode, ValueNode } from '../syntax/value.js';
import { trimmed } from '../text/trimmed.js';
import type { OperatorUse } from './operators.js';
import type { Policy, Statement } from './policy.js';
import type { PolicyKind } from './policy-kind.js';
import { readingsOfArn, splitArn } from './resources.js';
import type { ConditionEntry, ScopeElement } from './statement-body.js';
import { type Defect, policyDefects, statementDefects } from './statement-defects.js';
import { globOf, isMalformed, isText, type Text, valueSet } from './value-set.js';

/** A string that is a pattern: known, or in parts. */
export type PatternNode = StringNode | PartialStringNode;

export interface PatternScope {
  readonly globs: readonly Glob[];
  /** The string that each glob was made of, in the same order: first those that are completely known. */
  readonly nodes: readonly PatternNode[];
  readonly negated: boolean;
  /** Some value is unknown before the deployment: it can match what is not listed. */
  readonly open?: boolean;
  /** For many patterns. */
  readonly lookup?: GlobLookup;
}

/** Does an Action or NotAction name the action? @param id in lowercase. */
export const namesAction = ({ globs, lookup, negated }: PatternScope, id: string): boolean =>
  (lookup ? lookup.matches(id) : globs.some((g) => matchGlob(g, id))) !== negated;

export interface ConditionTest {
  readonly entry: ConditionEntry;
  readonly use: OperatorUse;
  /** Lower-cased: key names ignore case. */
  readonly key: string;
  readonly keyName: string;
  readonly set: ValueSet;
  /** Some value contains a policy variable or a hole. */
  readonly dynamic: boolean;
  /** Some value is unknown before the deployment, or malformed: it can match what is not listed. */
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
  /** Some part cannot be known here, or is malformed: the set of its requests is unknown. */
  readonly opaque: boolean;
  /** The unknown parts are values of conditions only: `open` tests show for which requests that matters. */
  readonly opaqueInTests: boolean;
  /** What AWS rejects in its structure: it is opaque then. */
  readonly defects: readonly Defect[];
}

/** The statement with other parts. What is remembered by the core is not shared with it. */
export function withParts(statement: CompiledStatement, parts: Partial<CompiledCore>): CompiledStatement {
  const { effect, actions, resources, principals, conditions, opaque, opaqueInTests, defects } = statement;
  const core: CompiledCore = {
    effect,
    actions,
    resources,
    principals,
    conditions,
    opaque,
    opaqueInTests,
    defects,
    ...parts,
  };
  return { ...core, statement: statement.statement, core };
}

export interface CompiledPolicy {
  readonly policy: Policy;
  /** Those that are there for sure. */
  readonly statements: readonly CompiledStatement[];
  /** Those that can be absent: alternatives of an `Fn::If`. */
  readonly conditional: readonly CompiledStatement[];
  /** Some statement cannot be read: it can allow or deny anything. */
  readonly opaque: boolean;
  /** What AWS rejects around its statements, and in those without a readable Effect: it is opaque then. */
  readonly defects: readonly Defect[];
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

const present = <T>(list: readonly (T | undefined)[]): T[] => list.filter((x): x is T => x !== undefined);

export function compileAction(text: Text): Glob {
  return globOf(text, { mode: 'string', lower: true, wildcards: true, variables: false });
}

/** Kinds that are written as identity-based policies are, in which AWS completes ARNs. */
const IDENTITY_BASED: readonly PolicyKind[] = ['identity', 'boundary', 'session', 'scp'];

export function compileResource(text: Text, variables: boolean): Glob {
  return globOf(text, { mode: 'resource', wildcards: true, variables });
}

/** With more patterns than this, names are looked up. */
const MANY = 32;

function scopeOf(
  element: ScopeElement | undefined,
  compile: (text: Text) => Glob,
  readings?: (text: string) => readonly string[],
): PatternScope | undefined {
  if (!element) return undefined;
  const globs: Glob[] = [];
  const nodes: PatternNode[] = [];
  const add = (node: PatternNode, text: Text): void => {
    globs.push(compile(text));
    nodes.push(node);
  };
  for (const node of element.items) {
    if (readings) for (const text of readings(node.value)) add(node, text);
    else add(node, node.value);
  }
  for (const node of element.partial) add(node, node);
  return {
    globs,
    nodes,
    negated: element.negated,
    ...(isOpen(element) ? { open: true } : {}),
    ...(globs.length > MANY ? { lookup: new GlobLookup(globs) } : {}),
  };
}

/** Some value is not a string, as far as is known. */
const isOpen = ({ others, partial }: ScopeElement): boolean => others.length > partial.length;

/**
 * Is this a pattern of an ARN operator with fewer parts than an ARN, such as `*`? The operators check "each of the six
 * colon-delimited components" separately (IAM User Guide, "IAM JSON policy elements: Condition operators"); whether AWS
 * completes such a pattern, as it does in Resource, is not documented.
 */
const isPartialArn = (use: ConditionTest['use'], text: Text): boolean =>
  use.operator.family === 'arn' &&
  (isText(text)
    ? text.includes('*') && splitArn(text).length < 6
    : // How many parts it has is known where no hole can contain a colon.
      splitArn(text.shown).length < 6 && text.parts.some((p) => 'hole' in p && p.hole.domain === 'any'));

/** A value of a test that is such a pattern. */
export const partialArnOf = ({ use, entry }: ConditionTest): string | undefined =>
  present(entry.values.map(valueText)).find((text) => isPartialArn(use, text));

export function compileTest(entry: ConditionEntry, variables: boolean): ConditionTest | undefined {
  const use = entry.operator.use;
  if (!use) return undefined;
  const values = present(entry.values.map((v) => (v.type === 'partial-string' ? v : valueText(v))));
  const texts = values.filter(isText);
  const set = valueSet(use, values, variables);
  // "You can add IfExists to the end of any condition operator name except the Null condition" (IAM User Guide).
  const isNull = use.operator.family === 'null' && !use.ifExists;
  return {
    entry,
    use,
    key: entry.key.value.toLowerCase(),
    keyName: entry.key.value,
    set,
    open:
      entry.list.property.value === undefined ||
      (use.operator.family === 'null' && use.ifExists) ||
      values.length < entry.values.length ||
      // The type of a value that is not a string shows in all of it.
      (set.family !== 'string' && texts.length < values.length) ||
      values.some((t) => isPartialArn(use, t)) ||
      texts.some((t) => isMalformed(use, t)),
    dynamic: set.family === 'string' && set.globs.some((g) => g.letters.length > 0),
    wantsAbsent: isNull && texts.some((t) => parseBool(t) === true),
    wantsPresent: isNull && texts.some((t) => parseBool(t) === false),
  };
}

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

  get opaqueInTests(): boolean {
    return this.core.opaqueInTests;
  }

  get defects(): readonly Defect[] {
    return this.core.defects;
  }

  get principals(): PrincipalSet | undefined {
    return this.core.principals;
  }

  get actions(): PatternScope | undefined {
    const { statement, core } = this;
    this.#actions ??= core.actions && new PlacedScope(core.actions, () => statement.action!);
    return this.#actions;
  }

  get resources(): PatternScope | undefined {
    const { statement, core } = this;
    this.#resources ??= core.resources && new PlacedScope(core.resources, () => statement.resource!);
    return this.#resources;
  }

  get conditions(): readonly ConditionTest[] {
    this.#conditions ??= placedTests(this.core.conditions, this.statement);
    return this.#conditions;
  }
}

class PlacedScope implements PatternScope {
  readonly globs: readonly Glob[];
  readonly negated: boolean;
  declare readonly open?: boolean;
  declare readonly lookup?: GlobLookup;
  readonly #read: readonly PatternNode[];
  readonly #element: () => ScopeElement;
  #nodes: readonly PatternNode[] | undefined;

  constructor({ globs, nodes, negated, open, lookup }: PatternScope, element: () => ScopeElement) {
    this.globs = globs;
    this.negated = negated;
    if (open !== undefined) this.open = open;
    if (lookup !== undefined) this.lookup = lookup;
    this.#read = nodes;
    this.#element = element;
  }

  get nodes(): readonly PatternNode[] {
    this.#nodes ??= nodesHere(this.#read, this.#element());
    return this.#nodes;
  }
}

/** The nodes of an element for a scope's patterns: a string with several readings is there once for each. */
function nodesHere(nodes: readonly PatternNode[], { items, partial }: ScopeElement): readonly PatternNode[] {
  const here = [...items, ...partial];
  let at = -1;
  return nodes.map((node, i) => here[node === nodes[i - 1] ? at : ++at]!);
}

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

/** A partly known principal as `PrincipalSet` has it. An account ID alone is the account, as its root ARN is. */
export function principalText({ parts }: PartialStringNode): string {
  const [only, ...more] = parts;
  if (only && 'hole' in only && only.hole.domain === 'account' && more.length === 0)
    return `arn:aws:iam::${principalHole(only.hole.id)}:root`;
  return parts.map((p) => ('hole' in p ? principalHole(p.hole.id) : p.text)).join('');
}

function compile(statement: Statement): CompiledCore | undefined {
  const { effect, action, resource, principal, condition, policy } = statement;
  if (!effect) return undefined;
  const conditions: ConditionTest[] = [];
  let openTests = false;
  const defects = statementDefects(statement, policy.kind);
  let opaque =
    defects.length > 0 ||
    // An action of which only a part is known can be any.
    (action?.others.length ?? 0) > 0 ||
    (resource !== undefined && isOpen(resource)) ||
    (principal?.unreadable ?? false) ||
    (condition?.opaque ?? false) ||
    // It is still being written.
    (condition !== undefined && condition.property.value === undefined);
  for (const operator of condition?.operators ?? []) {
    if (!operator.use || operator.property.value === undefined) opaque = true;
    for (const entry of operator.entries) {
      const test = compileTest(entry, policy.variables);
      if (test) conditions.push(test);
      if (test?.open) openTests = true;
      if (entry.values.some((v) => v.type !== 'partial-string' && valueText(v) === undefined)) opaque = true;
    }
  }
  return {
    effect,
    actions: defects.some((d) => d.ofActions) ? undefined : scopeOf(action, compileAction),
    resources: scopeOf(
      resource,
      (t) => compileResource(t, policy.variables),
      IDENTITY_BASED.includes(policy.kind) ? readingsOfArn : undefined,
    ),
    principals: principal && {
      specs: principalSpecs(
        principal.single?.value,
        principal.entries.map((e) => ({
          type: e.property.key.value,
          values: [...e.items.map((i) => i.value), ...e.partial.map(principalText)],
        })),
      ),
      negated: principal.negated,
    },
    conditions,
    opaque: opaque || openTests,
    opaqueInTests: openTests && !opaque,
    defects,
  };
}

/** Compiles a policy, once. */
export const compilePolicy = (policy: Policy): CompiledPolicy => policy.derived.of(compileWhole);

function compileWhole(policy: Policy): CompiledPolicy {
  const all = present(policy.statements.map(compileStatement));
  const defects = policyDefects(policy);
  return {
    policy,
    statements: trimmed(all.filter((s) => !s.statement.conditional)),
    conditional: trimmed(all.filter((s) => s.statement.conditional)),
    // One without a readable Effect is neither an Allow nor a Deny for sure.
    opaque: defects.length > 0 || policy.opaqueStatements.length > 0 || all.length < policy.statements.length,
    defects,
  };
}
