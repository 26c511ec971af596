/** Request and test documents in the editor: their diagnostics, and answers for the client. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from 'vscode-languageserver-types';
import {
  type Authorization,
  addTest,
  type Data,
  jsonSyntax,
  type Policy,
  requestFile,
  STEP_LABELS,
  type Steps,
  toData,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { LineIndex } from '../../text/line-index.js';
import type { Range } from '../../text/range.js';
import { SEVERITY, toRange } from '../convert.js';
import type {
  AddTestParams,
  AddTestResult,
  EvaluateRequestResult,
  ReadRequestResult,
  RequestDocument,
  Suggestion,
  SuggestValuesParams,
  WireAuthorization,
  WireRange,
} from '../protocol.js';
import { type Files, loader } from '../session/policy-loader.js';
import { SOURCE } from './diagnostics.js';

/** Diagnostics of a request or test document, in steps; undefined for every other document. */
export function* requestDiagnostics(
  document: TextDocument,
  path: string,
  service: IamLanguageService,
  files: Files,
): Steps<Diagnostic[] | undefined> {
  const file = requestFile(path);
  if (!file) return undefined;
  const host = jsonSyntax.parse(document.getText());
  const findings = yield* service.requestFindings(host, file, loader(document.uri, files));
  return findings.map(({ range, severity, code, message }) => ({
    range: toRange(document, range),
    severity: SEVERITY[severity],
    source: SOURCE,
    code,
    message,
  }));
}

/** The request of a request document as data. Comments and trailing commas are accepted. */
export function readRequest(text: string): ReadRequestResult {
  const { root, problems } = jsonSyntax.parse(text);
  if (root?.type !== 'object')
    return { problem: problems[0]?.message ?? 'A request document is a JSON object.' };
  return { request: toData(root) as RequestDocument };
}

function toWire(result: Authorization, service: IamLanguageService): WireAuthorization {
  const lines = new Map<string, LineIndex>();
  const rangeIn = (text: string, range: Range): WireRange => {
    let index = lines.get(text);
    if (!index) {
      index = new LineIndex(text);
      lines.set(text, index);
    }
    return { start: index.position(range.start), end: index.position(range.end) };
  };
  const policies = result.steps.flatMap((s) => s.policies.map((p) => p.policy.policy));
  return {
    decision: result.decision ?? null,
    decidedBy: result.decidedBy ?? null,
    explanation: result.explanation,
    crossAccount: result.crossAccount,
    missingKeys: [...service.keyQuestions(result.missingKeys, policies)],
    notes: [...result.notes],
    steps: result.steps.map((s) => ({
      step: s.step,
      label: STEP_LABELS[s.step],
      verdict: s.verdict,
      reason: s.reason,
      policies: s.policies.map((p) => ({
        name: p.name,
        ...(p.source !== undefined ? { uri: p.source } : {}),
        ...(p.level !== undefined ? { level: p.level } : {}),
        statements: p.statements().map((r) => ({
          name: r.name,
          effect: r.effect,
          matches: r.matches ?? null,
          elements: r.elements.map((e) => ({
            element: e.element,
            matches: e.matches ?? null,
            reason: e.reason,
          })),
          range: rangeIn(p.policy.policy.document.text, r.range),
        })),
      })),
    })),
  };
}

/** Decides a request that the client sends. */
export function evaluateRequest(
  base: string,
  request: RequestDocument,
  service: IamLanguageService,
  files: Files,
): EvaluateRequestResult {
  const host = jsonSyntax.parse(JSON.stringify(request));
  const { cases, problems } = service.readRequests(host, 'request', loader(base, files));
  const [first] = cases;
  const all = [...problems, ...(first?.problems ?? [])].map((p) => p.message);
  const result = first && service.evaluate(first);
  const other = result && service.ifOwnedByOther(first, result.decision);
  return {
    problems: [...new Set(all)],
    ...(result ? { result: toWire(result, service) } : {}),
    ...(other ? { otherOwner: { ...other, decision: other.decision ?? null } } : {}),
  };
}

/** The policies of a request, whatever else is wrong with it: it is being edited. */
function policiesIn(
  base: string,
  { policies, placeholders }: RequestDocument,
  service: IamLanguageService,
  files: Files,
): Policy[] {
  const readable = { action: 'sts:GetCallerIdentity', policies: policies ?? {}, placeholders };
  const host = jsonSyntax.parse(JSON.stringify(readable));
  const set = service.readRequests(host, 'request', loader(base, files)).cases[0]?.input?.policies;
  return Object.values(set ?? {})
    .flat(2)
    .map((named) => named.policy.policy);
}

/** Values for a field of a request that the client sends. */
export function suggestValues(
  { base, request, field, query, key }: SuggestValuesParams,
  service: IamLanguageService,
  files: Files,
): readonly Suggestion[] {
  const policies = policiesIn(base, request, service, files);
  const action = typeof request.action === 'string' ? request.action : '';
  const all = {
    action: () => service.suggestActions(policies, query),
    principal: () => service.suggestPrincipals(policies),
    resource: () => service.suggestResources(policies, action),
    key: () => service.suggestKeys(policies, action),
    value: () => service.keyQuestions([key ?? ''], policies)[0]!.suggestions.map((value) => ({ value })),
  };
  return all[field]();
}

export function addTestTo({ text, test }: AddTestParams): AddTestResult {
  const added = addTest(text, test as unknown as Data);
  return added === undefined ? {} : { text: added };
}
