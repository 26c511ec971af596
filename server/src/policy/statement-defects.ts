/**
 * What AWS rejects in the structure of a policy or a statement. AWS documents no meaning for it, so what such a statement
 * allows or denies is unknown.
 */
import type { ObjectNode, PropertyNode, ValueNode } from '../syntax/value.js';
import { nearest } from '../text/words.js';
import { POLICY_ELEMENTS, PRINCIPAL_TYPES, STATEMENT_ELEMENTS } from './elements.js';
import type { Policy } from './policy.js';
import type { PolicyKind } from './policy-kind.js';
import { isOpaque, type StatementBody } from './statement-body.js';

export interface Defect {
  /** The key of the statement that it is about, as written; undefined: about the whole statement or policy. */
  readonly element: string | undefined;
  /** It leaves unknown which actions the statement is about. */
  readonly ofActions: boolean;
  /** One sentence for people. */
  readonly reason: string;
}

/** Kinds whose statements need no Resource: they apply to what the policy is attached to. */
const WITHOUT_RESOURCE: readonly PolicyKind[] = ['trust', 'resource'];

/** Elements of which a statement has one or the other. */
const PAIRS = [
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
  ['Principal', 'NotPrincipal'],
] as const;

const isAction = (name: string): boolean => name === 'Action' || name === 'NotAction';

/** A key that is still being typed is not wrong yet. */
const isWritten = ({ key, value, colon }: PropertyNode): boolean =>
  key.closed && key.value !== '' && (value !== undefined || colon !== undefined);

/** Keys that are there again, in the spelling of the second. */
function repeated({ properties }: ObjectNode, name: (key: string) => string = (key) => key): string[] {
  const seen = new Set<string>();
  const twice = new Map<string, string>();
  for (const { key } of properties) {
    const id = name(key.value);
    if (seen.has(id)) twice.set(id, key.value);
    seen.add(id);
  }
  return [...twice.values()];
}

const isScalar = ({ type }: ValueNode): boolean =>
  type === 'string' || type === 'number' || type === 'boolean';

const itemsOf = (value: ValueNode): readonly ValueNode[] => (value.type === 'array' ? value.items : [value]);

const areStrings = (value: ValueNode): boolean =>
  itemsOf(value).every((n) => n.type === 'string' || isOpaque(n));

class StatementReader {
  readonly #body: StatementBody;
  readonly #kind: PolicyKind;
  readonly defects: Defect[] = [];

  constructor(body: StatementBody, kind: PolicyKind) {
    this.#body = body;
    this.#kind = kind;
  }

  read(): readonly Defect[] {
    this.#elements();
    this.#effect();
    this.#scopes();
    this.#principal();
    this.#condition();
    return this.defects;
  }

  #add(reason: string, element?: string, ofActions = element !== undefined && isAction(element)): void {
    this.defects.push({ element, ofActions, reason });
  }

  #elements(): void {
    const { node } = this.#body;
    for (const p of node.properties) {
      const name = p.key.value;
      if (!isWritten(p) || (STATEMENT_ELEMENTS as readonly string[]).includes(name)) continue;
      const meant = nearest(name, STATEMENT_ELEMENTS, 1);
      this.#add(`AWS does not know the element "${name}".`, name, meant.length === 0 || meant.some(isAction));
    }
    for (const name of repeated(node)) this.#add(`The statement has "${name}" twice.`, name);
    const names = new Set(node.properties.map((p) => p.key.value));
    for (const [one, other] of PAIRS) {
      if (names.has(one) && names.has(other))
        this.#add(`The statement has both ${one} and ${other}, and AWS accepts only one of them.`, other);
    }
  }

  #effect(): void {
    const { effect, effectNode } = this.#body;
    if (effect || isOpaque(effectNode)) return;
    if (!effectNode) this.#add('The statement has no Effect.');
    else if (effectNode.type === 'string')
      this.#add(`The Effect "${effectNode.value}" is neither "Allow" nor "Deny".`, 'Effect');
    else this.#add('The Effect is not a string.', 'Effect');
  }

  #scopes(): void {
    const { action, resource } = this.#body;
    if (!action) this.#add('The statement has no Action.', undefined, true);
    if (!resource && !WITHOUT_RESOURCE.includes(this.#kind)) this.#add('The statement has no Resource.');
    for (const scope of [action, resource]) {
      const { key, value } = scope?.property ?? {};
      // "IAM JSON policy grammar": arrays can take one or more values. An empty list of exceptions would be everything.
      if (key && scope?.negated && value?.type === 'array' && value.closed && value.items.length === 0)
        this.#add(`${key.value} is empty.`, key.value);
      if (key && value && !areStrings(value))
        this.#add(`The value of ${key.value} is not a string or a list of strings.`, key.value);
    }
  }

  #principal(): void {
    const { key, value } = this.#body.principal?.property ?? {};
    if (!key || !value || isOpaque(value)) return;
    const name = key.value;
    const add = (reason: string): void => this.#add(reason, name);
    // "AWS JSON policy elements: NotPrincipal": it cannot be used in a role trust policy.
    if (name === 'NotPrincipal' && this.#kind === 'trust')
      add('A role trust policy cannot have NotPrincipal.');
    if (value.type === 'string') {
      if (value.value !== '*')
        add(`${name} is "${value.value}", and the only string that AWS accepts is "*".`);
      return;
    }
    if (value.type !== 'object') {
      add(`The value of ${name} is neither "*" nor an object such as {"AWS": "..."}.`);
      return;
    }
    if (value.properties.length === 0) add(`${name} is empty.`);
    for (const type of repeated(value)) add(`${name} has "${type}" twice.`);
    for (const p of value.properties) {
      const type = p.key.value;
      if (!isWritten(p) || !p.value) continue;
      if (!(PRINCIPAL_TYPES as readonly string[]).includes(type))
        add(`AWS does not know the type of principal "${type}".`);
      else if (!areStrings(p.value))
        add(`The value of "${type}" in ${name} is not a string or a list of strings.`);
      // "AWS JSON policy elements: Principal" shows a wildcard for AWS and Service only. The ID is a hexadecimal number.
      else if (
        type === 'CanonicalUser' &&
        itemsOf(p.value).some((n) => n.type === 'string' && (n.value === '' || /[*?]/.test(n.value)))
      )
        add(`A canonical user ID in ${name} is empty or contains a wildcard.`);
    }
  }

  #condition(): void {
    const { condition } = this.#body;
    const value = condition?.property.value;
    if (!value || isOpaque(value)) return;
    const add = (reason: string): void => this.#add(reason, 'Condition');
    if (value.type !== 'object') {
      add('The value of Condition is not an object of operators.');
      return;
    }
    const uses = new Map(condition.operators.map((o) => [o.key.value, o.use?.canonical]));
    for (const name of repeated(value, (key) => uses.get(key) ?? key))
      add(`The operator "${name}" is there twice in Condition.`);
    for (const { property, key, use } of condition.operators) {
      if (!use && isWritten(property)) add(`AWS does not know the condition operator "${key.value}".`);
      const keys = property.value;
      if (!keys || isOpaque(keys)) continue;
      if (keys.type !== 'object') {
        add(`The value of the operator "${key.value}" is not an object of condition keys.`);
        continue;
      }
      // "Condition key names are not case-sensitive" (IAM JSON policy elements: Condition).
      for (const name of repeated(keys, (k) => k.toLowerCase()))
        add(`The operator "${key.value}" has the condition key "${name}" twice.`);
      for (const p of keys.properties) {
        if (p.value && !itemsOf(p.value).every((n) => isScalar(n) || isOpaque(n)))
          add(`The value of the condition key "${p.key.value}" is not a string or a list of strings.`);
      }
    }
  }
}

/** What AWS rejects in the structure of a statement of a policy of that kind. */
export const statementDefects = (body: StatementBody, kind: PolicyKind): readonly Defect[] =>
  new StatementReader(body, kind).read();

/** What AWS rejects around the statements. What is around a bare list of them is not a policy. */
function defectsAround({ node, place }: Policy): readonly Defect[] {
  if (place.bare) return [];
  const about = (reason: string): Defect => ({ element: undefined, ofActions: true, reason });
  const unknown = node.properties.filter(
    (p) => isWritten(p) && !(POLICY_ELEMENTS as readonly string[]).includes(p.key.value),
  );
  return [
    ...unknown.map((p) => about(`AWS does not know the element "${p.key.value}" of the policy.`)),
    ...repeated(node).map((name) => about(`The policy has "${name}" twice.`)),
  ];
}

/** What AWS rejects around the statements of a policy, and in those that are neither an Allow nor a Deny. */
export const policyDefects = (policy: Policy): readonly Defect[] => [
  ...defectsAround(policy),
  ...policy.statements.filter((s) => !s.effect).flatMap((s) => statementDefects(s, policy.kind)),
  ...policy.opaqueStatements
    .filter(({ node }) => !isOpaque(node))
    .map(() => ({ element: undefined, ofActions: true, reason: 'A statement is not an object.' })),
];
