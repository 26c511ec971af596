/** Request and test documents in the editor: their diagnostics, and answers for the client. */

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver-types';
import { URI, Utils } from 'vscode-uri';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { requestFile } from '../../dialects/request-file-name.js';
import { type Authorization, STEP_LABELS } from '../../evaluation/authorize.js';
import { type Load, type RequestCase, readRequests, runCase } from '../../evaluation/request-document.js';
import type { Data } from '../../syntax/data.js';
import { jsonSyntax, parseJson } from '../../syntax/json/json-syntax.js';
import { property } from '../../syntax/value.js';
import { LineIndex } from '../../text/line-index.js';
import { withoutMarkdown } from '../../text/markdown.js';
import type { Range } from '../../text/range.js';
import { applyEdits } from '../../text/text-edit.js';
import { toRange } from '../convert.js';
import type {
  AddTestParams,
  AddTestResult,
  EvaluateRequestResult,
  RequestDocument,
  RunTestsResult,
  WireAuthorization,
  WireRange,
} from '../protocol.js';
import { SOURCE } from './diagnostics.js';
import { keyQuestion } from './request-suggestions.js';

/** The maximum size of a policy file in bytes: larger than any policy. */
const MAX_BYTES = 1_000_000;

/** What is needed to resolve paths in documents. */
export interface Files {
  /** The text of a document that is open in the editor. */
  open(uri: string): string | undefined;
  /** Paths of the workspace folders; without one, files in the folder of the document can be read. */
  readonly folders: readonly string[];
}

/** Loads policies from paths relative to a document: what is open in the editor, or files of the workspace. */
export function loader(base: string, files: Files): Load {
  return (path) => {
    const [, name, which] = /^(.*?)(?:#(\d+))?$/s.exec(path)!;
    const index = which === undefined ? {} : { index: Number(which) };
    let uri: URI;
    let source: string;
    try {
      uri = /^[a-z][a-z0-9+.-]+:/i.test(name!)
        ? URI.parse(name!)
        : Utils.joinPath(Utils.dirname(URI.parse(base)), name!);
      source = uri.toString();
    } catch {
      // Half a surrogate pair, for example.
      return { error: 'is not a valid path' };
    }
    const open = files.open(source);
    if (open !== undefined) return { text: open, source, ...index };
    if (uri.scheme !== 'file') return { error: 'is not open in the editor' };
    // A network share: checking whether the file exists would be a network request.
    if (uri.authority !== URI.parse(base).authority)
      return { error: 'is outside of the workspace, so it is not read' };
    const { fsPath } = uri;
    try {
      const real = realpathSync(fsPath);
      const roots = files.folders.length > 0 ? files.folders : [Utils.dirname(URI.parse(base)).path];
      const inside = roots.some((r) => real.startsWith(realpathSync(URI.file(r).fsPath) + sep));
      if (!inside) return { error: 'is outside of the workspace, so it is not read' };
      if (statSync(real).size > MAX_BYTES) return { error: 'is too large to be a policy' };
      return { text: readFileSync(real, 'utf8').replace(/^\uFEFF/, ''), source, ...index };
    } catch (error) {
      return {
        error: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read',
      };
    }
  };
}

const outcomeOf = (result: Authorization | undefined): string => result?.decision ?? 'undecided';

/** Diagnostics of a request or test document; undefined for every other document. */
export function requestDiagnostics(
  document: TextDocument,
  path: string,
  catalogue: Catalogue,
  files: Files,
): Diagnostic[] | undefined {
  const file = requestFile(path);
  if (!file) return undefined;
  const host = parseJson(document.getText());
  if (host.root === undefined) return [];
  const { cases, problems } = readRequests(host, file, catalogue, loader(document.uri, files));
  const out: Diagnostic[] = [];
  const told = new Set<string>();
  const say = (range: Range, severity: DiagnosticSeverity, message: string, code: string): void => {
    // A problem in inherited properties is reported only once.
    const id = `${range.start} ${message}`;
    if (told.has(id)) return;
    told.add(id);
    out.push({ range: toRange(document, range), severity, source: SOURCE, code, message });
  };
  for (const p of [...problems, ...cases.flatMap((c) => c.problems)]) {
    say(p.range, p.minor ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, p.message, 'request');
  }
  for (const c of cases) {
    if (!c.expect) continue;
    const result = runCase(c, catalogue);
    if (!result || result.decision === c.expect) continue;
    say(
      c.expectRange ?? c.anchor,
      DiagnosticSeverity.Warning,
      `Expected ${c.expect}, but the decision is ${outcomeOf(result)}. ${withoutMarkdown(result.explanation)}`,
      'test-failed',
    );
  }
  return out;
}

function toWire(result: Authorization, catalogue: Catalogue): WireAuthorization {
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
    missingKeys: result.missingKeys.map((name) => keyQuestion(name, policies, catalogue)),
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
  catalogue: Catalogue,
  files: Files,
): EvaluateRequestResult {
  const host = parseJson(JSON.stringify(request));
  const { cases, problems } = readRequests(host, 'request', catalogue, loader(base, files));
  const [first] = cases;
  const all = [...problems, ...(first?.problems ?? [])].map((p) => p.message);
  const result = first && runCase(first, catalogue);
  return { problems: [...new Set(all)], ...(result ? { result: toWire(result, catalogue) } : {}) };
}

export function runTests(uri: string, text: string, catalogue: Catalogue, files: Files): RunTestsResult {
  const host = parseJson(text);
  const lines = new LineIndex(text);
  const range = (r: Range): WireRange => ({ start: lines.position(r.start), end: lines.position(r.end) });
  const file = requestFile(URI.parse(uri).path) ?? 'test';
  const { cases, problems } = readRequests(host, file, catalogue, loader(uri, files));
  const wire = (c: RequestCase): RunTestsResult['tests'][number] => {
    const result = runCase(c, catalogue);
    const wrong = c.problems.filter((p) => !p.minor).map((p) => p.message);
    return {
      name: c.name,
      range: range(c.anchor),
      expect: c.expect ?? null,
      expectRange: c.expectRange ? range(c.expectRange) : null,
      decision: result?.decision ?? null,
      passed: result !== undefined && c.expect !== undefined && result.decision === c.expect,
      message: result ? withoutMarkdown(result.explanation) : wrong.join(' '),
    };
  };
  return {
    tests: cases.map(wire),
    problems: [...host.problems.map((p) => p.message), ...problems.map((p) => p.message)],
  };
}

export function addTest({ text, test }: AddTestParams): AddTestResult {
  if (text === undefined || text.trim() === '')
    return { text: jsonSyntax.print({ tests: [test as unknown as Data] }) };
  const document = parseJson(text);
  const tests = property(document.root, 'tests')?.value;
  if (document.problems.length > 0 || tests?.type !== 'array') return {};
  return { text: applyEdits(text, document.syntax.edit.append(document, tests, test as unknown as Data)) };
}
