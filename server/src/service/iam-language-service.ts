/**
 * The door to the core: the language server, the command line and their tests enter here, and import nothing else of it
 * except `text`. Everything is synchronous and pure: a document is a text with a path, a file is what the caller loads.
 */
import { Budget } from '../algebra/budget.js';
import { finish, type Steps } from '../algebra/steps.js';
import { type Analysis, analyse, check, checkSteps } from '../analysis/analyse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Comparison, Difference, Example } from '../comparison/access-finding.js';
import { changesLines, changesMarkdown } from '../comparison/changes-report.js';
import { comparePairs, type PolicyChange } from '../comparison/compare-pairs.js';
import { comparePolicies } from '../comparison/compare-policies.js';
import { comparisonLines, comparisonMarkdown } from '../comparison/comparison-report.js';
import { grantedAmong } from '../comparison/granted-among.js';
import { accessMarkdown, accessOf, accessSteps, accessSummary } from '../comparison/policy-access.js';
import { publicAccessOf } from '../comparison/public-access.js';
import { isResourceUndocumented, requestText } from '../comparison/request-text.js';
import { asCompared } from '../comparison/with-full-access.js';
import { type CompletionOptions, complete, type Suggestions } from '../completion/complete.js';
import { completeConfig } from '../configuration/complete-config.js';
import { hoverConfig } from '../configuration/hover-config.js';
import { declarationsIn } from '../dialects/declarations-in.js';
import type { RequestFile } from '../dialects/request-file-name.js';
import { type ActionLevel, actionLevels } from '../editor/action-levels.js';
import { type ActionList, completeActionList, hoverActionList } from '../editor/action-lists.js';
import { type ComparisonSummary, compareWithText, type OtherText } from '../editor/compare-with-text.js';
import { completeRequest } from '../editor/complete-request.js';
import { describeEntry } from '../editor/describe-entry.js';
import { type AccessEffect, effectOfEdits, effectsOfEdits } from '../editor/effect-of-edits.js';
import { hoverRequest } from '../editor/hover-request.js';
import {
  type PlaceholderFill,
  type PlaceholderQuestion,
  placeholderFills,
  placeholderQuestions,
} from '../editor/placeholder-suggestions.js';
import { type ReferenceLink, referenceLinks } from '../editor/reference-links.js';
import {
  type KeyQuestion,
  keyQuestions,
  neededKeyQuestions,
  type RequestInput,
  suggestActions,
  suggestKeys,
  suggestPrincipals,
  suggestResources,
  type ValueSuggestion,
} from '../editor/request-suggestions.js';
import { completeSamTemplate, hoverSamTemplate } from '../editor/sam-templates.js';
import { type TemplateSnippet, templateSnippets } from '../editor/template-snippets.js';
import { type WildcardCount, wildcardCounts } from '../editor/wildcard-counts.js';
import type { Authorization } from '../evaluation/authorize.js';
import { ifOwnedByOther, type OtherOwnerDecision } from '../evaluation/other-owner.js';
import {
  type Load,
  type ReadRequests,
  type RequestCase,
  readRequests,
  readRequestsSteps,
  runCase,
} from '../evaluation/request-document.js';
import { type RequestFinding, requestFindings } from '../evaluation/request-findings.js';
import { type HoverText, hover } from '../hover/hover.js';
import { compilePolicy } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import { KIND_LABELS, type PolicyKind } from '../policy/policy-kind.js';
import type { PolicyPair } from '../policy/policy-pair.js';
import { type FixedText, fixAll } from '../refactorings/fix-all.js';
import { listRefactorings } from '../refactorings/list-refactorings.js';
import { refactorings } from '../refactorings/refactorings.js';
import type { Request } from '../requests/request.js';
import { type ConfigHost, ConfigStore } from '../rules/config/config-store.js';
import { type EffectiveConfig, effectiveConfig } from '../rules/config/effective-config.js';
import { CheckMemory } from '../rules/engine/check-memory.js';
import type { CheckOptions } from '../rules/engine/check-policy.js';
import { checkSyntax } from '../rules/engine/check-syntax.js';
import type { Finding, Fix } from '../rules/rule.js';
import { requestSets } from '../sets/request-sets.js';
import { syntaxOf } from '../syntax/registry.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { Range } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

export interface IamLanguageService {
  /** The date of the service data, as `2026-09-26`. */
  readonly dataDate: string;

  // Documents
  readonly analyse: typeof analyse;
  /** @param memory of earlier checks of the same document under the same options. */
  check(
    analysis: Analysis,
    options?: CheckOptions,
    onFailure?: (rule: string, error: unknown) => void,
    memory?: CheckMemory,
  ): Finding[];
  /** Mistakes in the text, for a host that reports them itself but has no fixes for them. */
  syntaxFindings(analysis: Analysis): Finding[];
  /** As `check`, in steps of some milliseconds. */
  checkSteps(...of: Parameters<IamLanguageService['check']>): Steps<Finding[]>;

  // grantwise.json
  /** The configurations of a host. */
  configurations(host: Omit<ConfigHost, 'catalogue'>): ConfigStore;
  /** What applies where there is no configuration. */
  readonly noConfiguration: EffectiveConfig;
  /** undefined: nothing is known about this place. */
  /** @param snippets the editor supports tab stops. */
  completeConfig(document: HostDocument, offset: number, snippets?: boolean): Suggestions | undefined;
  hoverConfig(document: HostDocument, offset: number): HoverText | undefined;

  // The editor
  /** Policies to begin with, those of the kind first. @param path of the file that they are for. */
  policyTemplates(path: string, kind?: PolicyKind): readonly TemplateSnippet[];
  complete(policy: Policy, offset: number, options?: CompletionOptions): Suggestions;
  /** undefined: nothing is known about this place. */
  completeRequest(document: HostDocument, file: RequestFile, offset: number): Suggestions | undefined;
  /** Policy templates of SAM; undefined: it is not a place for one. @param snippets the editor supports them. */
  completeSamTemplate(document: HostDocument, offset: number, snippets: boolean): Suggestions | undefined;
  /** Actions for a string in code, which replace what is between its quotes. */
  completeActionList(list: ActionList): Suggestions;
  hoverActionList(list: ActionList): HoverText | undefined;
  /** Markdown about the service, condition key or action of a completion entry. */
  describeEntry(type: string, id: string): string | undefined;
  hover(policy: Policy, offset: number): HoverText | undefined;
  hoverRequest(document: HostDocument, offset: number): HoverText | undefined;
  hoverSamTemplate(document: HostDocument, offset: number): HoverText | undefined;
  /** Edits at an offset that do not change the meaning of the policy, and usual additions. */
  refactorings(policy: Policy, offset: number): readonly Fix[];
  /** Values that open policies already use, for the placeholder at an offset. @param nearby other open documents. */
  placeholderFills(
    policies: readonly Policy[],
    offset: number,
    nearby: readonly HostDocument[],
  ): readonly PlaceholderFill[];
  /** What edits do to the access that the policies of the document grant. */
  effectOfEdits(analysis: Analysis, edits: readonly TextEdit[]): AccessEffect;
  /** As `effectOfEdits`, for alternatives that are shown together: once that takes too long, the others are not proved. */
  effectsOfEdits(analysis: Analysis): (edits: readonly TextEdit[]) => AccessEffect;
  /**
   * Runs something that asks for the fixes of several findings: together they can take so many steps of the algebra. A finding
   * whose fixes would take more has none.
   */
  togetherWithin<T>(run: () => T): T;
  /** The preferred fixes that provably keep access, until none is left. @param options and memory as for `check`. */
  fixAll(analysis: Analysis, options?: CheckOptions, memory?: CheckMemory): FixedText;
  actionLevels(policies: readonly Policy[]): readonly ActionLevel[];
  wildcardCounts(policies: readonly Policy[], range: Range): readonly WildcardCount[];
  referenceLinks(policies: readonly Policy[]): readonly ReferenceLink[];

  // Requests
  /** @param load reads the policies that the document refers to. */
  readRequests(document: HostDocument, file: RequestFile, load: Load): ReadRequests;
  /** As `readRequests`, in steps: one for each request. */
  readRequestsSteps(document: HostDocument, file: RequestFile, load: Load): Steps<ReadRequests>;
  /** AWS's decision; undefined if a part of the request is missing or malformed. */
  evaluate(request: RequestCase): Authorization | undefined;
  /** The decision if another account owned the resource; undefined: the same one, or the request names the owner. */
  ifOwnedByOther(request: RequestCase, decision: Authorization['decision']): OtherOwnerDecision | undefined;
  /** In steps: one for each test. */
  requestFindings(document: HostDocument, file: RequestFile, load: Load): Steps<readonly RequestFinding[]>;
  suggestActions(policies: readonly Policy[], query: string): readonly ValueSuggestion[];
  suggestResources(policies: readonly Policy[], action: string): readonly ValueSuggestion[];
  suggestPrincipals(policies: readonly Policy[]): readonly ValueSuggestion[];
  /** Condition keys of the policies, then those that a request of the action can contain. */
  suggestKeys(policies: readonly Policy[], action: string): readonly ValueSuggestion[];
  /** The placeholders and other holes that matter for an action. @param nearby other open documents. */
  placeholderQuestions(
    policies: readonly Policy[],
    action: string,
    nearby: readonly HostDocument[],
  ): readonly PlaceholderQuestion[];
  /** The keys that can still change the decision of the policy. @param asked keys that are intentionally absent. */
  neededKeys(policy: Policy, request: RequestInput, asked: readonly string[]): readonly KeyQuestion[];
  keyQuestions(keys: readonly string[], policies: readonly Policy[]): readonly KeyQuestion[];

  // Access
  compare(before: Policy, after: Policy): Comparison;
  comparisonLines(comparison: Comparison): readonly string[];
  comparisonMarkdown(comparison: Comparison): string;
  /** The changes of the policies of a document, in the order of the pairs. */
  comparePairs(pairs: readonly PolicyPair[]): readonly PolicyChange[];
  changesLines(changes: readonly PolicyChange[]): readonly string[];
  changesMarkdown(changes: readonly PolicyChange[]): string;
  /**
   * In steps of some milliseconds.
   * @param policies all of a document.
   * @param at the one that is compared with a text of one policy, if the document has several.
   * @param link the address of an offset of the document, for links to its policies and statements.
   */
  compareWithText(
    policies: readonly Policy[],
    before: OtherText,
    at?: number,
    link?: (offset: number) => string,
  ): Steps<ComparisonSummary>;
  /** undefined: the policy is not of a kind that can grant public access, or says nothing about principals. */
  publicAccess(policy: Policy): Difference | undefined;
  /** What the policy grants of what the Allow statements of another policy describe. */
  forbiddenAccess(policy: Policy, forbidden: Policy): Difference;
  /** A request in one line, with condition keys as AWS writes them, and those that it must not have. */
  requestText(request: Request & Partial<Example>): string;
  /** AWS documents the action, and no resource of it with such an ARN. */
  isResourceUndocumented(request: Request): boolean;
  /** What the policy grants, in a few words. */
  accessSummary(policy: Policy): string;
  /** As `accessSummary`, in steps of some milliseconds. */
  accessSummarySteps(policy: Policy): Steps<string>;
  /** What the policy grants, by service. */
  accessMarkdown(policy: Policy): string;
  /**
   * As `accessMarkdown`, in steps of some milliseconds.
   * @param link the address of an offset of the document, for links to statements.
   */
  accessMarkdownSteps(policy: Policy, link?: (offset: number) => string): Steps<string>;
}

type RequestQuestions = Pick<
  IamLanguageService,
  | 'suggestActions'
  | 'suggestResources'
  | 'suggestPrincipals'
  | 'suggestKeys'
  | 'placeholderQuestions'
  | 'neededKeys'
  | 'keyQuestions'
>;

/** What a request is asked for, with suggestions. */
const requestQuestions = (catalogue: Catalogue): RequestQuestions => ({
  suggestActions: (policies, query) => suggestActions(policies, catalogue, query),
  suggestResources: (policies, action) => suggestResources(policies, catalogue, action),
  suggestPrincipals,
  suggestKeys: (policies, action) => suggestKeys(policies, catalogue, action),
  placeholderQuestions,
  neededKeys: (policy, request, asked) => neededKeyQuestions(policy, catalogue, request, asked),
  keyQuestions: (keys, policies) => keyQuestions(keys, policies, catalogue),
});

type OutsideOfPolicies = Pick<
  IamLanguageService,
  'completeSamTemplate' | 'hoverSamTemplate' | 'completeActionList' | 'hoverActionList'
>;

/** What is completed and explained in the place of policies, or of parts of them. */
const outsideOfPolicies = (catalogue: Catalogue): OutsideOfPolicies => ({
  completeSamTemplate,
  hoverSamTemplate,
  completeActionList: (list) => completeActionList(list, catalogue),
  hoverActionList: (list) => hoverActionList(list, catalogue),
});

/** Steps of the algebra to find the fixes of one list. */
const FIX_STEPS = 1_000_000;

/** What edits do to access, and the fixes that keep it. */
const effects = (
  catalogue: Catalogue,
): Pick<IamLanguageService, 'effectOfEdits' | 'effectsOfEdits' | 'togetherWithin' | 'fixAll'> => ({
  effectOfEdits: (analysis, edits) => effectOfEdits(analysis, edits, catalogue),
  effectsOfEdits: (analysis) => effectsOfEdits(analysis, catalogue),
  togetherWithin: (run) => requestSets(catalogue).within(new Budget(FIX_STEPS), run),
  fixAll: (analysis, options, memory = new CheckMemory()) =>
    fixAll(analysis.document.text, (text) => {
      const { document, path, forced, siblings } = analysis;
      const read = text === document.text ? analysis : analyse(text, path, forced, undefined, siblings);
      if (!read) return undefined;
      return {
        findings: check(read, catalogue, options, undefined, memory),
        keepsAccess: (edits, allowance) => effectOfEdits(read, edits, catalogue, allowance) === 'keeps',
      };
    }),
});

/** What the service says about requests. */
const aboutRequests = (
  catalogue: Catalogue,
): Pick<IamLanguageService, 'requestText' | 'isResourceUndocumented'> => ({
  requestText: (request) => requestText(request, catalogue),
  isResourceUndocumented: (request) => isResourceUndocumented(request, catalogue),
});

/** @param catalogue what AWS documents; a service is cheap to create, what it computes is kept with the catalogue. */
export function createIamLanguageService(catalogue: Catalogue): IamLanguageService {
  const sets = () => requestSets(catalogue);
  const access = (policy: Policy) => accessOf(compilePolicy(policy), catalogue, sets());
  return {
    dataDate: catalogue.info.updatedAt,
    analyse,
    check: (analysis, options, onFailure, memory) => check(analysis, catalogue, options, onFailure, memory),
    syntaxFindings: ({ document }) => checkSyntax(document).map((placed) => placed.finding),
    checkSteps: (analysis, options, onFailure, memory) =>
      checkSteps(analysis, catalogue, options, onFailure, memory),

    configurations: (host) => new ConfigStore({ ...host, catalogue }),
    noConfiguration: effectiveConfig([], ''),
    completeConfig: (document, offset, snippets) => completeConfig(document, catalogue, offset, snippets),
    hoverConfig: (document, offset) => hoverConfig(document, catalogue, sets(), offset),

    policyTemplates: (path, kind) => templateSnippets(syntaxOf(path), kind, path),
    complete: (policy, offset, options) =>
      complete(policy, catalogue, offset, {
        snippets: true,
        ...options,
        declarations: declarationsIn(policy.document, offset, options?.beside?.()),
      }),
    completeRequest: (document, file, offset) => completeRequest(document, file, catalogue, offset),
    ...outsideOfPolicies(catalogue),
    describeEntry: (type, id) => describeEntry(catalogue, type, id),
    hover: (policy, offset) => hover(policy, catalogue, offset),
    hoverRequest: (document, offset) => hoverRequest(document, catalogue, offset),
    refactorings: (policy, offset) => [
      ...listRefactorings(policy, offset, catalogue, sets()),
      ...refactorings(policy, offset, catalogue, sets()),
    ],
    placeholderFills,
    ...effects(catalogue),
    actionLevels: (policies) => actionLevels(policies, catalogue, sets()),
    wildcardCounts: (policies, range) => wildcardCounts(policies, sets(), range),
    referenceLinks: (policies) => referenceLinks(policies, catalogue),

    readRequests: (document, file, load) => readRequests(document, file, catalogue, load),
    readRequestsSteps: (document, file, load) => readRequestsSteps(document, file, catalogue, load),
    evaluate: (request) => runCase(request, catalogue),
    ifOwnedByOther: (request, decision) => ifOwnedByOther(request.ownedByOther, decision, catalogue),
    requestFindings: (document, file, load) => requestFindings(document, file, catalogue, load),
    ...requestQuestions(catalogue),

    compare: (before, after) => {
      const { before: old, after: fresh, assumption } = asCompared(before, after);
      const comparison = comparePolicies(old, fresh, catalogue, sets());
      return assumption === undefined ? comparison : { ...comparison, assumption };
    },
    comparisonLines: (comparison) => comparisonLines(comparison, catalogue),
    comparisonMarkdown: (comparison) => comparisonMarkdown(comparison, catalogue),
    comparePairs: (pairs) => finish(comparePairs(pairs, catalogue, sets())),
    changesLines: (changes) => changesLines(changes, catalogue),
    changesMarkdown: (changes) => changesMarkdown(changes, catalogue),
    compareWithText: (policies, before, at, link) => compareWithText(policies, before, catalogue, at, link),
    publicAccess: (policy) => publicAccessOf(compilePolicy(policy), catalogue, sets()),
    forbiddenAccess: (policy, of) =>
      grantedAmong(compilePolicy(policy), compilePolicy(of), catalogue, sets()),
    ...aboutRequests(catalogue),
    accessSummary: (policy) => accessSummary(access(policy)),
    *accessSummarySteps(policy) {
      return accessSummary(yield* accessSteps(compilePolicy(policy), catalogue, sets()));
    },
    accessMarkdown: (policy) => accessMarkdown(access(policy), KIND_LABELS[policy.kind]),
    *accessMarkdownSteps(policy, link) {
      const found = yield* accessSteps(compilePolicy(policy), catalogue, sets());
      return accessMarkdown(found, KIND_LABELS[policy.kind], link);
    },
  };
}
