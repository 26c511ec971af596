/** The findings of a comparison: access that one policy grants and another does not. */
import type { Request } from '../requests/request.js';
import type { Reach } from '../sets/principal-dimension.js';
import type { TemplateCondition } from '../syntax/value.js';

/** A condition of a template that has turned out true or false. */
export interface ConditionOutcome {
  readonly condition: TemplateCondition;
  readonly value: boolean;
}

/** What else an Allow asks for. */
export interface GrantingStatement {
  /** Resources, as written, each with `not ` before it for NotResource; none for a policy without Resource. */
  readonly resources: readonly string[];
  /** Conditions, as `Operator key: values`. */
  readonly conditions: readonly string[];
}

/** A request that shows what a finding says. */
export interface Example extends Request {
  /** Keys, lower-cased, that the request must not have: that they are absent is part of the reason. */
  readonly absent: readonly string[];
}

export interface AccessFinding {
  /** Prefix of the service; `*` for the services that no policy of the comparison names. */
  readonly service: string;
  /** The action's id, or a pattern when it means many. */
  readonly action: string;
  /** Actions and patterns that do not belong to the finding although `action` matches them. */
  readonly except: readonly string[];
  /** The documented actions that it is about, in the order of the catalogue; none for `*` services. */
  readonly documented: readonly string[];
  /** The statements that allow it. */
  readonly statements: readonly GrantingStatement[];
  /** A concrete request that one policy allows and the other does not, confirmed by the evaluator; can be found when read. */
  readonly witness: Example;
  /** The policy grants it to the caller itself or to everyone, and not just to the caller's account. */
  readonly direct: boolean;
  /** How far it grants it, at least. */
  readonly reach: Reach;
  /** AWS documents no such action (yet): a wildcard matches it. */
  readonly undocumented: boolean;
  /** The statements allow it only on resources that, as AWS documents, the action does not act on. */
  readonly undocumentedResource?: true;
  /** Whose meaning of public it is, where that is stricter than access by a stranger. */
  readonly because?: string;
  /** The policy allows it under each of these outcomes; omitted: under all. */
  readonly when?: readonly ConditionOutcome[];
}

export interface Difference {
  readonly findings: readonly AccessFinding[];
  /** Why part of the answer is unknown; empty if the answer is exact. */
  readonly unknown: readonly string[];
  /** What AWS also grants access by and the answer leaves aside, in sentences; none: nothing that is known of. */
  readonly notConsidered?: readonly string[];
}

export interface Comparison {
  readonly newAccess: Difference;
  readonly lostAccess: Difference;
  /** What the comparison assumes, in a sentence. */
  readonly assumption?: string;
}

export const UNREADABLE =
  'A statement contains a value that cannot be read, such as an intrinsic function or a reference.';

export const tooCostly = (action: string): string =>
  `It would take too long to find out whether access to ${action} differs.`;

/** Every statement can be read, and the evaluator does not know which of them apply to the caller. */
export const unknownCaller = (action: string): string =>
  `Whether access to ${action} differs depends on facts that policies do not contain: which account a canonical user ID belongs to, or which user requested the session of a federated user.`;

/** The patterns share only ARNs in which a wildcard matches colons, and a name contains the rest of the other pattern. */
export const overColons = (action: string): string =>
  `Whether access to ${action} is in the list depends on resources whose names contain colons: only a \`*\` that matches the colons of an ARN is in both.`;

/** Neither time nor an unreadable value: no request is for sure in, or for sure outside of, what the policies say. */
export const undocumented = (action: string): string =>
  `AWS does not document whether access to ${action} differs: for example, which principals NotPrincipal excludes if only some of their ARNs are listed.`;

export const dependsOn = (action: string, keys: readonly string[]): string =>
  `Whether access to ${action} differs depends on ${
    keys.length > 0
      ? `the values of ${keys.join(', ')}`
      : 'which combinations of condition values are possible'
  }.`;
