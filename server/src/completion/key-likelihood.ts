/**
 * Which condition key someone will write next, from what the policy already has: the services and actions of the statement,
 * the operator, the other keys of the statement and of the statements before it, who the statement is about. A weighted sum of
 * features; the `WEIGHTS` of counts were fitted by logistic regression on policies that are not among those that
 * scripts/action-usage.mjs counted, a quarter of them at a time being kept to measure.
 */
import type { NameCount } from '../catalogue/action-usage.js';
import { parseOperator } from '../policy/operators.js';
import type { Statement } from '../policy/policy.js';
import type { CompletionContext } from './completion-source.js';

export type KeyScope = 'all actions' | 'some actions' | 'any action';

const WEIGHTS = {
  /** Policies with the statement's services that compare the key (logarithm of the percentage, mean of the services). */
  service: 0.55,
  /** Policies with one of its actions that compare the key (logarithm of the percentage, that of the action with most). */
  action: 0.6,
  /** Policies that compare the key with this operator: how many, and of those with the operator (logarithms). */
  operator: 0.4,
  operatorShare: 0.5,
  /** Policies in which another key of this statement goes with it (logarithm of the percentage). */
  beside: 0.45,
  /** A statement before has it with this operator, or with another one only; the last one with conditions has it. */
  before: 1.2,
  beforeOtherwise: -1,
  inLast: 0.9,
  /** This statement compares it with another operator. */
  repeated: 1,
  /** Of a service, for all of the actions or some of them; global. */
  ofAllActions: 0.5,
  ofSomeActions: -0.5,
  global: -1.2,
  /** Not fitted: the counted policies are mostly identity policies. Keys that people ask for; those of `USUAL`. */
  familiar: 1.2,
  usual: 3.5,
  /** An ARN with an operator for strings. */
  arnAsString: -1,
  /** `kms:EncryptionContext:${EncryptionContextKey}`: after the names that AWS services use. */
  openName: -2,
} as const;

/** Keys that people ask for more often than the counted policies have them. */
const FAMILIAR = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:principalorgid',
  'aws:principalarn',
  'aws:sourceip',
  'aws:sourcevpce',
  'aws:sourcevpc',
  'aws:multifactorauthpresent',
  'aws:securetransport',
  'aws:principalaccount',
  'aws:resourceaccount',
  's3:x-amz-acl',
]);

/** By what a statement is for, the keys that AWS's guides show in such statements, the most usual first; in lowercase. */
const USUAL = {
  /** IAM User Guide, "The confused deputy problem". */
  service: ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid'],
  /** IAM User Guide, "Access to AWS accounts owned by third parties". */
  trust: ['sts:externalid', 'aws:multifactorauthpresent', 'aws:principalorgid', 'aws:principalarn'],
  /** IAM User Guide, "AWS JSON policy elements: Principal", "All principals". */
  everyone: ['aws:principalorgid', 'aws:sourcevpce', 'aws:sourcearn', 'aws:principalarn', 'aws:sourceip'],
  /** "Establishing a data perimeter on AWS", and the bucket policy examples of the Amazon S3 User Guide. */
  guard: [
    'aws:securetransport',
    'aws:principalorgid',
    'aws:sourcevpce',
    'aws:principalisawsservice',
    'aws:principalarn',
  ],
  /** IAM User Guide and AWS Organizations User Guide, examples of Deny by MFA, Region, role and network. */
  deny: ['aws:multifactorauthpresent', 'aws:requestedregion', 'aws:principalarn', 'aws:sourceip'],
} as const;

/** The keys of `USUAL` for a statement. */
function usualKeys({ statement, policy }: CompletionContext): readonly string[] {
  if (!statement) return [];
  const { principal, effect } = statement;
  if (!principal) return effect === 'Deny' ? USUAL.deny : [];
  if (effect === 'Deny') return USUAL.guard;
  const types = principal.entries.map((e) => e.property.key.value);
  if (types.includes('Service')) return USUAL.service;
  if (policy.kind === 'trust') return types.includes('Federated') ? [] : USUAL.trust;
  return types.length === 0 || principal.entries.some((e) => e.items.some((i) => i.value === '*'))
    ? USUAL.everyone
    : [];
}

/** The name of a key in the counts of usage: `aws:principaltag/` for all tags. */
export const usageName = (label: string): string => label.toLowerCase().replace(/\/.*/, '/');

/** The share of `n` in `of` policies as the features have it. `few`: what is added where there are few policies. */
const percentage = (n: number, of: number, few: number): number => (100 * n) / (of + few);

/** The largest of shares, by key. */
function note(shares: Map<string, number>, counts: Iterable<NameCount>, of: number): void {
  for (const [key, n] of counts) shares.set(key, Math.max(shares.get(key) ?? 0, percentage(n, of, 2)));
}

/** Operator and usage name of each key of a statement, except for the one that is being written. */
const comparedIn = (statement: Statement, except: string): [operator: string, key: string][] =>
  (statement.condition?.operators ?? []).flatMap((o) =>
    o.entries
      .filter((e) => e.key.value !== except)
      .map((e): [string, string] => [o.key.value, usageName(e.key.value)]),
  );

/** Of a long list, the first actions say what it is about. */
const MAX_ACTIONS = 40;

export class KeyLikelihood {
  readonly #ofServices = new Map<string, number>();
  readonly #ofActions = new Map<string, number>();
  readonly #beside = new Map<string, number>();
  readonly #withOperator: ReadonlyMap<string, number>;
  /** Comparisons of any key with the operator. */
  readonly #comparisons: number;
  /** By key, the weight of the statements before and of this one. */
  readonly #written = new Map<string, number>();
  readonly #usual: readonly string[];
  /** What the counts are worth: less in statements with a Principal, which few of the counted policies have. */
  readonly #weight: number;
  readonly #forStrings: boolean;

  constructor(context: CompletionContext, operator: string) {
    const { catalogue, policy, statement, word } = context;
    this.#withOperator = catalogue.usage.keysWith(operator);
    let comparisons = 0;
    for (const n of this.#withOperator.values()) comparisons += n;
    this.#comparisons = comparisons;
    this.#usual = usualKeys(context);
    this.#weight = statement?.principal ? 0.5 : 1;
    this.#forStrings = parseOperator(operator)?.operator.family === 'string';
    if (!statement) return;
    this.#noteActions(context, statement);
    for (const s of policy.statements)
      if (s.index !== statement.index) this.#noteBefore(comparedIn(s, ''), operator);
    const last = policy.statements.findLast((s) => s.index < statement.index && s.condition);
    if (last) for (const [o, key] of comparedIn(last, '')) if (o === operator) this.#add(key, WEIGHTS.inLast);
    const here = new Set(comparedIn(statement, word).map(([, key]) => key));
    for (const key of here) {
      this.#add(key, WEIGHTS.repeated);
      note(this.#beside, catalogue.usage.keysBeside(key), catalogue.usage.comparisonsOf(key));
    }
  }

  #add(key: string, weight: number): void {
    this.#written.set(key, (this.#written.get(key) ?? 0) + weight);
  }

  #noteActions({ catalogue }: CompletionContext, { action }: Statement): void {
    const items = action?.items ?? [];
    const prefixOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf(':')));
    const services = new Set(items.map((i) => prefixOf(i.value)));
    for (const prefix of services) {
      const usage = catalogue.service(prefix)?.usage;
      for (const [key, n] of usage?.keys ?? []) {
        const share = percentage(n, usage!.policies, 5) / services.size;
        this.#ofServices.set(key, (this.#ofServices.get(key) ?? 0) + share);
      }
    }
    for (const { value } of items.slice(0, MAX_ACTIONS)) {
      const service = catalogue.service(prefixOf(value));
      const index = service?.actionIndex(value.slice(value.indexOf(':') + 1));
      if (!service || index === undefined) continue;
      note(this.#ofActions, service.usage.keysOf(index), service.usage.count(index));
    }
  }

  #noteBefore(compared: readonly (readonly [operator: string, key: string])[], operator: string): void {
    for (const [o, key] of compared) {
      const known = this.#written.get(key);
      if (o === operator) this.#written.set(key, WEIGHTS.before);
      else if (known === undefined) this.#written.set(key, WEIGHTS.beforeOtherwise);
    }
  }

  /**
   * How likely a key is: a logarithm.
   * @param type as `ConditionKey.type`.
   * @param of the actions of the statement that support it; `any action` where all of AWS can.
   */
  score(label: string, type: string, of: KeyScope): number {
    const name = usageName(label);
    const n = this.#withOperator.get(name) ?? 0;
    const place = this.#usual.indexOf(name);
    const isGlobal = name.startsWith('aws:');
    const counted =
      WEIGHTS.service * Math.log1p(this.#ofServices.get(name) ?? 0) +
      WEIGHTS.action * Math.log1p(this.#ofActions.get(name) ?? 0) +
      WEIGHTS.operator * Math.log1p(n) +
      WEIGHTS.operatorShare * Math.log1p(percentage(n, this.#comparisons, 5)) +
      WEIGHTS.beside * Math.log1p(this.#beside.get(name) ?? 0) +
      (FAMILIAR.has(name) ? WEIGHTS.familiar : 0);
    return (
      this.#weight * counted +
      (this.#forStrings && type === 'ARN' ? WEIGHTS.arnAsString : 0) +
      (this.#written.get(name) ?? 0) +
      (isGlobal ? WEIGHTS.global : 0) +
      (of === 'some actions' ? WEIGHTS.ofSomeActions : 0) +
      (of === 'all actions' && !isGlobal ? WEIGHTS.ofAllActions : 0) +
      (label.includes(':${') ? WEIGHTS.openName : 0) +
      (place < 0 ? 0 : WEIGHTS.usual - place / 4)
    );
  }
}
