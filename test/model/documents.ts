/** Request documents and policies as the plain JSON that they are, with nothing assumed but their published shape. */

export type OneOrMany<T> = T | readonly T[];
export const listOf = <T>(value: OneOrMany<T> | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

export type PrincipalElement = '*' | Readonly<Record<string, OneOrMany<string>>>;
export type ConditionElement = Readonly<
  Record<string, Readonly<Record<string, OneOrMany<string | number | boolean>>>>
>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: ConditionElement;
}

export interface Policy {
  readonly Version?: string;
  readonly Statement: OneOrMany<Statement>;
}

export interface PrincipalObject {
  readonly arn?: string;
  readonly service?: string;
  readonly federated?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly mfa?: boolean;
  readonly mfaAge?: number;
  readonly groups?: readonly string[];
  readonly orgId?: string;
  readonly managementAccount?: boolean;
}

export interface ResourceObject {
  readonly arn: string;
  readonly account?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly orgId?: string;
  readonly managementAccount?: boolean;
}

export interface PolicySet {
  readonly identity?: OneOrMany<Policy>;
  readonly groups?: Readonly<Record<string, OneOrMany<Policy>>>;
  readonly resource?: OneOrMany<Policy>;
  readonly boundary?: OneOrMany<Policy>;
  readonly session?: OneOrMany<Policy>;
  readonly scp?: readonly OneOrMany<Policy>[];
  readonly rcp?: readonly OneOrMany<Policy>[];
  readonly endpoint?: OneOrMany<Policy>;
}

/** `*.iam-request.json`, as docs/evaluating.md describes it, with its policies inline. */
export interface RequestDocument {
  readonly principal: string | PrincipalObject;
  readonly action: string;
  readonly resource?: string | ResourceObject;
  readonly context?: Readonly<Record<string, OneOrMany<string | number | boolean>>>;
  readonly policies: PolicySet;
}

export const principalOf = ({ principal }: RequestDocument): PrincipalObject =>
  typeof principal === 'string' ? { arn: principal } : principal;

export const resourceOf = ({ resource }: RequestDocument): ResourceObject =>
  resource === undefined ? { arn: '*' } : typeof resource === 'string' ? { arn: resource } : resource;

/** The policies of a user's groups; all of them where the document does not say which. */
export function groupPolicies(document: RequestDocument): Policy[] {
  const { groups } = principalOf(document);
  return Object.entries(document.policies.groups ?? {})
    .filter(([name]) => groups === undefined || groups.includes(name))
    .flatMap(([, policies]) => [...listOf(policies)]);
}

/** Every policy of a document. */
export function allPolicies(document: RequestDocument): Policy[] {
  const { identity, resource, boundary, session, endpoint, scp, rcp } = document.policies;
  return [
    ...[identity, resource, boundary, session, endpoint].flatMap((some) => [...listOf(some)]),
    ...[scp, rcp].flatMap((levels) => (levels ?? []).flatMap((level) => [...listOf(level)])),
    ...groupPolicies(document),
  ];
}

/** The texts of a condition's values: "true" and true, "10" and 10 are the same. */
export const valuesOf = (values: OneOrMany<string | number | boolean>): string[] =>
  listOf(values).map(String);

/** The contexts by names in lowercase: one document is asked many times. */
const contexts = new WeakMap<RequestDocument, ReadonlyMap<string, readonly string[]>>();

/** What the context gives for a key, by its name in lowercase; undefined: it does not say. */
export function given(document: RequestDocument, key: string): readonly string[] | undefined {
  let context = contexts.get(document);
  if (!context) {
    const entries = Object.entries(document.context ?? {});
    context = new Map(entries.map(([name, values]) => [name.toLowerCase(), valuesOf(values)]));
    contexts.set(document, context);
  }
  return context.get(key);
}
