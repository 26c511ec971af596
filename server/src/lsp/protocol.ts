/** Custom messages between client and server, in addition to LSP. Types only: both sides import this file. */
import type { PolicyKind } from '../policy/policy-kind.js';

export * from './workspace-protocol.js';

export interface WirePosition {
  line: number;
  character: number;
}
export interface WireRange {
  start: WirePosition;
  end: WirePosition;
}

/** What the client sends in `initializationOptions`. All optional: other editors send nothing. */
export interface ClientOptions {
  /** The editor has JSON support, which reports syntax errors and duplicate keys, and shows the outline. */
  jsonSupport?: boolean;
  /** The editor has YAML support, which shows the outline. */
  yamlSupport?: boolean;
  /** The same, for Terraform or OpenTofu. */
  hclSupport?: boolean;
  /** The client wants `grantwise/documentInfo`. */
  documentInfo?: boolean;
  /** A command that shows the suggestions again, to run after a completion that needs another one. */
  suggestCommand?: string;
  /** The same at the next tab stop, for a name that went in before a value that is there already. */
  suggestAtNextStopCommand?: string;
  /** The client implements the commands of code lenses and code actions. */
  commands?: boolean;
  /** URI of the folder with the rule pages, for links in diagnostics. */
  docs?: string;
  /** false: the user does not trust the workspace yet, so its grantwise.json hides no findings. */
  trusted?: boolean;
  /** Settings for clients that cannot answer `workspace/configuration`. */
  settings?: unknown;
}

export interface PolicyInfo {
  kind: PolicyKind;
  /** "role trust policy" */
  label: string;
  /** Why it has this kind: "its file name". */
  reason: string;
  range: WireRange;
  /** Characters as AWS counts them; omitted if a part of the policy is unknown before the deployment. */
  size?: number;
  /** The quota for the policy kind, if AWS documents one. */
  quota?: number;
}

/** Client to server: the user trusts the workspace now. */
export const TRUSTED = 'grantwise/trusted';

/** A list of actions in code, and the string with the cursor: `character` of the string at `index`. */
export interface ActionListParams {
  list: { name: 'Action' | 'NotAction'; actions: string[]; index: number; character: number };
}
/** Actions for the string, which replace what is between its quotes. */
export const COMPLETE_ACTIONS = 'grantwise/completeActions';
export interface CompleteActionsResult {
  items: { label: string; kind: number; detail?: string; text: string; again?: boolean; data?: unknown }[];
  /** There are more: ask again after the next character. */
  incomplete: boolean;
}
/** What the string is. */
export const HOVER_ACTION = 'grantwise/hoverAction';
export interface HoverActionResult {
  markdown?: string;
}

/** Request without parameters, answered with null: the client asks whether the server still responds. */
export const PING = 'grantwise/ping';

/** Server to client, after each analysis that changed the information. */
export const DOCUMENT_INFO = 'grantwise/documentInfo';
export interface DocumentInfo {
  uri: string;
  policies: PolicyInfo[];
  /** How many rules the workspace's grantwise.json switches off; omitted if none. */
  rulesOff?: number;
}

export interface PolicyRef {
  uri: string;
  /** Index of the policy in the document. */
  policy: number;
}

export interface Suggestion {
  value: string;
  detail?: string;
}

/** Actions for the first question of Evaluate Request. */
export const SUGGEST_ACTIONS = 'grantwise/suggestActions';
export interface SuggestActionsParams extends PolicyRef {
  query: string;
}

/** The roles, users and groups of a template that a policy belongs to. */
export const TEMPLATE_ROLES = 'grantwise/templateRoles';
export interface TemplateRolesResult {
  /** As references have them: a logical ID, `aws_iam_role.worker`. */
  roles: string[];
}

/** A policy, or all policies that its template gives a role. */
export interface RoleRef extends PolicyRef {
  /** Of those that the policy belongs to. */
  role?: string;
}

/** ARNs for an action: from the policies, and from the documented formats. */
export const SUGGEST_RESOURCES = 'grantwise/suggestResources';
export interface SuggestResourcesParams extends RoleRef {
  action: string;
  placeholders?: PlaceholderValues;
}

/** Values of placeholders, by how these are written: `<account-id>`; of other unknown values by ID: `${Bucket}`. */
export type PlaceholderValues = Record<string, string>;

/** The placeholders, and what else is unknown before the deployment, of the statements that can apply to an action. */
export const PLACEHOLDERS = 'grantwise/placeholders';
export interface PlaceholdersParams extends RoleRef {
  action: string;
}
export interface WirePlaceholder {
  placeholder: string;
  /** The value that contains it. */
  context: string;
  /** Values that open policies use already. */
  suggestions: string[];
  /** The usual value, which does not need to be asked for. */
  usual?: string;
}

/** Callers: principals in the policy. */
export const SUGGEST_PRINCIPALS = 'grantwise/suggestPrincipals';

export interface WireRequest {
  /** ARN, account, service principal, or "*". If omitted: an identity that the policy is attached to. */
  principal?: string;
  action: string;
  resource: string;
  /** Condition key to its values. */
  context: Record<string, string[]>;
  placeholders?: PlaceholderValues;
}

/** The condition keys that can still change the decision. */
export const NEEDED_KEYS = 'grantwise/neededKeys';
export interface NeededKeysParams extends PolicyRef {
  request: WireRequest;
  /** Keys that the user was asked for and that are intentionally absent from the request. */
  asked: string[];
}
export interface NeededKey {
  name: string;
  type: string;
  multivalued: boolean;
  description?: string;
  /** Values that the policy compares with, or that the type has. */
  suggestions: string[];
}

/** Compares all policies of an open document with an earlier text of the document, or with another file. */
export const COMPARE = 'grantwise/compare';
export interface CompareParams {
  uri: string;
  /** The text to compare with. If it is one policy, it is read as the same kind. */
  before: string;
  /** URI of the file with that text; that of the document if omitted. */
  beforeUri?: string;
  /** Index of the policy that is compared with a text of one policy; 0 if omitted. */
  policy?: number;
  /** The address of the document, for links to its policies and statements; without it there are none. */
  address?: string;
}
export interface ChangeCounts {
  /** The number of actions that are newly allowed, and no longer allowed. */
  newAccess: number;
  lostAccess: number;
  /** Part of the result is unknown. */
  unknown: boolean;
}
export interface CompareResult extends ChangeCounts {
  /** The whole result as Markdown. */
  markdown: string;
  /** What is wrong with one of the texts; the other properties are then empty. */
  problem?: string;
  /** Of each policy of the document that the other text does not have in the same form. */
  policies: readonly ({
    /** Index of the policy in the document. */ readonly index: number;
  } & ChangeCounts)[];
}

/** The text of a policy template, as a snippet. */
export const POLICY_TEMPLATE = 'grantwise/policyTemplate';
export interface PolicyTemplateParams {
  /** Of POLICY_TEMPLATES. */
  id: string;
  /** Name of the new file. */
  file: string;
}
export interface PolicyTemplateResult {
  /** Missing if there is no such template. */
  snippet?: string;
}

/** A request document (the JSON of a .iam-request.json) as plain data. */
export interface RequestDocument {
  name?: string;
  principal?: unknown;
  action?: unknown;
  resource?: unknown;
  context?: Record<string, unknown>;
  policies?: Record<string, unknown>;
  placeholders?: PlaceholderValues;
  expect?: string;
}

/** Reads the text of a request document: JSON with comments, like every other document. */
export const READ_REQUEST = 'grantwise/readRequest';
export interface ReadRequestParams {
  text: string;
}
export interface ReadRequestResult {
  /** Missing if the text does not parse. */
  request?: RequestDocument;
  /** Why the text does not parse. */
  problem?: string;
}

/** Decides a request with all of its policies. */
export const EVALUATE_REQUEST = 'grantwise/evaluateRequest';
export interface EvaluateRequestParams {
  /** URI of the document that policy paths are relative to. */
  base: string;
  request: RequestDocument;
}
export interface WireStatementResult {
  name: string;
  effect: 'Allow' | 'Deny';
  matches: boolean | null;
  elements: { element: string; matches: boolean | null; reason: string }[];
  range: WireRange;
}
export interface WirePolicyResult {
  name: string;
  /** URI of the file; omitted for an inline policy. */
  uri?: string;
  level?: number;
  statements: WireStatementResult[];
}
export interface WireStep {
  step: string;
  label: string;
  verdict: 'passed' | 'granted' | 'stopped' | 'no-allow' | 'denied' | 'unknown' | 'not-present' | 'not-asked';
  reason: string;
  policies: WirePolicyResult[];
}
export interface WireAuthorization {
  /** null: undecided. */
  decision: 'Allow' | 'ExplicitDeny' | 'ImplicitDeny' | null;
  decidedBy: string | null;
  explanation: string;
  crossAccount: boolean;
  missingKeys: NeededKey[];
  notes: string[];
  steps: WireStep[];
}
/** What another owner of the resource changes. */
export interface WireOtherOwner {
  account: string;
  /** The caller, where the request names none. */
  principal?: string;
  decision: WireAuthorization['decision'];
}
export interface EvaluateRequestResult {
  /** Missing if a part of the request is malformed. */
  result?: WireAuthorization;
  /** What is wrong with the request, as text. */
  problems: string[];
  /** Missing if the request says who owns the resource, or if the decision does not depend on it. */
  otherOwner?: WireOtherOwner;
}

/** Values for a field of a request over all of its policies. */
export const SUGGEST_VALUES = 'grantwise/suggestValues';
export type RequestField = 'action' | 'principal' | 'resource' | 'key' | 'value';
export interface SuggestValuesParams extends EvaluateRequestParams {
  field: RequestField;
  /** What the field contains. */
  query: string;
  /** For `value`: the condition key that it is a value of. */
  key?: string;
}

/** Lists the tests of a document, or of all test documents of the workspace. Policies are not read. */
export const FIND_TESTS = 'grantwise/findTests';
export interface FindTestsParams {
  /** undefined: the workspace, as Git, `files.exclude` and grantwise.json leave it. */
  uri?: string;
  /** Of a document that the server cannot read. */
  text?: string;
}
export interface FoundTest {
  name: string;
  range: WireRange;
}
export interface FoundTestFile {
  uri: string;
  tests: FoundTest[];
  /** What is wrong with the document as a whole. */
  problems: string[];
}
export interface FindTestsResult {
  files: FoundTestFile[];
}

/** Runs the tests in a document. */
export const RUN_TESTS = 'grantwise/runTests';
export interface RunTestsParams {
  uri: string;
  /** Of a document that the server cannot read. */
  text?: string;
  /** Indexes of the tests to run; undefined: all. */
  only?: number[];
  /** Says which statements of the policies the tests reached. */
  coverage?: boolean;
}
/** What decided a request: a statement, or a policy without one that matches. */
export interface WireDecider {
  label: string;
  uri: string;
  range: WireRange;
}
export interface WireTest {
  /** Of the test in its document. */
  index: number;
  name: string;
  range: WireRange;
  /** Of the evaluation, in ms. */
  duration: number;
  /** Of a test that did not pass. */
  deciders: WireDecider[];
  expect: string | null;
  expectRange: WireRange | null;
  /** null: undecided or not evaluated. */
  decision: string | null;
  passed: boolean;
  /** The explanation, or what is wrong with the test; empty if it passed. */
  message: string;
}
export interface WireCoverage {
  /** Of the file of policies. */
  uri: string;
  statements: {
    range: WireRange;
    /** How many tests had a request that the statement matches. */
    reached: number;
  }[];
}
export interface RunTestsResult {
  tests: WireTest[];
  problems: string[];
  /** By file, if it was asked for; inline policies are omitted. */
  coverage?: WireCoverage[];
}

/** The text of a test document with one more test. */
export const ADD_TEST = 'grantwise/addTest';
export interface AddTestParams {
  /** undefined: the document does not exist yet. */
  text?: string;
  test: RequestDocument;
}
export interface AddTestResult {
  /** Missing if the test cannot be added to the text. */
  text?: string;
}

/** What a policy grants, by service. */
export const ACCESS = 'grantwise/access';
export interface AccessParams extends PolicyRef {
  /** The address of the document, for links to its statements; without it there are none. */
  address?: string;
}
export interface AccessResult {
  markdown: string;
}

/** The kind of the code action that applies all fixes that keep access, also on save. */
export const FIX_ALL = 'source.fixAll.grantwise';

/** The kind of the code action that applies all fixes after a preview. Not a kind of fix all, so that it does not run on save. */
export const PREVIEW_FIXES = 'source.previewFixes.grantwise';
