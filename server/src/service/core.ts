/**
 * What the service takes and returns, and the facts and pure functions of the core that need no catalogue. Exported again
 * here, so that the language server and the command line have one place to import from.
 */

export { finish, type Steps } from '../algebra/steps.js';
export type { Analysis } from '../analysis/analyse.js';
export { type FilePolicies, mightGrant, readPolicies } from '../analysis/read-policies.js';
export type { AccessLevel } from '../catalogue/access-levels.js';
export { Catalogue } from '../catalogue/catalogue.js';
export type { Comparison, Difference, Example } from '../comparison/access-finding.js';
export type { PolicyChange } from '../comparison/compare-pairs.js';
export { unknownOf } from '../comparison/comparison-report.js';
export { whenText } from '../comparison/outcome-text.js';
export { PUBLIC_KINDS } from '../comparison/public-access.js';
export { unreadChanges } from '../comparison/unread-changes.js';
export type { CompletionOptions, Suggestions } from '../completion/complete.js';
export { policyAtCursor } from '../completion/completion-context.js';
export { type EntryKind, matchRank } from '../completion/completion-source.js';
export type { Suggestion } from '../completion/suggestion.js';
export { begunPolicy } from '../dialects/begun-policy.js';
export { withValues } from '../dialects/filled-placeholders.js';
export type { TemplateIdentity } from '../dialects/identity-policies.js';
export { type KindHint, kindFromPath } from '../dialects/kind/kind-evidence.js';
export { pairedPolicies, placedPolicies } from '../dialects/paired-policies.js';
export { policyAddresses } from '../dialects/policy-address.js';
export { nameSaysPolicy } from '../dialects/policy-file-name.js';
export { mayHoldPolicy, policiesOf, policyBegunAt, policyBeingWritten } from '../dialects/policy-places.js';
export { type RequestFile, requestFile } from '../dialects/request-file-name.js';
export { identitiesWith, templateIdentities } from '../dialects/template-identities.js';
export { saySameOfPolicies } from '../dialects/terraform/module-uses.js';
export { actionListAt } from '../dialects/terraform/terraform-action-lists.js';
export { areOneModule, isOverride, mayBeUsedElsewhere } from '../dialects/terraform/terraform-module.js';
export { ACCESS_LEVELS } from '../editor/action-levels.js';
export { actionOverlaps } from '../editor/action-overlaps.js';
export type { ComparisonSummary } from '../editor/compare-with-text.js';
export type { AccessEffect } from '../editor/effect-of-edits.js';
export { type OutlineItem, outline } from '../editor/outline.js';
export { placeholderAt, renamePlaceholder } from '../editor/placeholder-suggestions.js';
export { containerRanges, rangesAround } from '../editor/value-ranges.js';
export { addTest } from '../evaluation/add-test.js';
export type { Verdict } from '../evaluation/authorization.js';
export { type Authorization, STEP_LABELS } from '../evaluation/authorize.js';
export { policyReference } from '../evaluation/policy-texts.js';
export type { DocumentProblem, Load, RequestCase } from '../evaluation/request-document.js';
export { GUIDE_PAGES, type GuidePage } from '../hover/guide-pages.js';
export type { Policy } from '../policy/policy.js';
export { aKind, KIND_LABELS, POLICY_KINDS, type PolicyKind } from '../policy/policy-kind.js';
export type { PolicyPair } from '../policy/policy-pair.js';
export type { UnreadGrant } from '../policy/unread-grant.js';
export { extractStatement } from '../refactorings/extract-statement.js';
export type { FixedText } from '../refactorings/fix-all.js';
export { addSid } from '../refactorings/refactorings.js';
export { renameSid, sidAt } from '../refactorings/rename-sid.js';
export { callerText } from '../requests/principal.js';
export type { Request } from '../requests/request.js';
export {
  CONFIG_FILE,
  type Config,
  type ConfiguredKind,
  configuredKind,
  fileMatches,
  type Suppression,
} from '../rules/config/config.js';
export {
  type ConfigUnit,
  configIn,
  folderOf,
  foldersAbove,
  type ReadConfigText,
} from '../rules/config/config-chain.js';
export {
  addSuppression,
  assignKind,
  configWithKind,
  configWithSuppression,
  emptyReason,
} from '../rules/config/config-edits.js';
export type { ConfigProblem } from '../rules/config/config-reader.js';
export type { ConfigStore } from '../rules/config/config-store.js';
export {
  type EffectiveConfig,
  effectiveMarkdown,
  effectiveRows,
  type OtherValue,
  optionsFor,
  rulesOff,
  suppressionFor,
} from '../rules/config/effective-config.js';
export { unmatchedFiles } from '../rules/config/unmatched-files.js';
export { CheckMemory } from '../rules/engine/check-memory.js';
export { type CheckOptions, PRESETS, type Preset } from '../rules/engine/check-policy.js';
export { SYNTAX_RULE } from '../rules/engine/check-syntax.js';
export { SharedMemory } from '../rules/engine/shared-memory.js';
export { ignoreWithComment, SUPPRESSION_RULE, statementOf } from '../rules/engine/suppress.js';
export { type Finding, type Fix, findingText, SEVERITIES, type Severity } from '../rules/rule.js';
export { policySize, quotaOf } from '../rules/support/policy-size.js';
export type { Data } from '../syntax/data.js';
export { jsonSyntax } from '../syntax/json/json-syntax.js';
export { fileEndings, hasSyntax, syntaxOf } from '../syntax/registry.js';
export type { HostDocument } from '../syntax/syntax.js';
export { toData } from '../syntax/value.js';
