/** `grantwise compare`, `grantwise forbid` and `grantwise public`: questions about what policies allow. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import {
  comparePolicies,
  type Difference,
  grantedAmong,
  publicAccess,
  requestText,
} from '../../comparison/compare-policies.js';
import { comparisonMarkdown, unknownOf } from '../../comparison/comparison-report.js';
import { kindFromContent, kindFromPath, policiesOf } from '../../dialects/policy-places.js';
import { type CompiledPolicy, compilePolicy } from '../../policy/compile.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { callerText } from '../../requests/principal.js';
import type { Request } from '../../requests/request.js';
import { type RequestSets, requestSets } from '../../sets/request-sets.js';
import { parseJson } from '../../syntax/json/parse.js';
import type { FileText } from '../files.js';
import type { CliResult } from './check.js';

export type CompareFormat = 'text' | 'json' | 'markdown';

const fail = (message: string): CliResult => ({ stdout: '', stderr: `grantwise: ${message}\n`, exitCode: 2 });

/** A request as plain data, as in the JSON output. */
export function requestData(request: Request): Record<string, unknown> {
  return {
    ...(request.caller ? { principal: callerText(request.caller) } : {}),
    action: request.action,
    resource: request.resource,
    context: Object.fromEntries(request.context),
  };
}

/** The one policy of a file, or what is wrong with it. */
function policyIn(file: FileText, kind: PolicyKind | undefined): CompiledPolicy | string {
  if ('error' in file) return `${file.path}: ${file.error}`;
  const document = parseJson(file.text);
  if (document.problems.length > 0) return `${file.path}: ${document.problems[0]!.message}`;
  const path = file.path.replace(/\\/g, '/');
  const policies = policiesOf(document, path, kind && { kind, reason: 'the command line' });
  if (policies.length === 0) return `${file.path}: no policy in it`;
  if (policies.length > 1)
    return `${file.path}: ${policies.length} policies in it; compare takes files with one each`;
  return compilePolicy(policies[0]!);
}

/** Both files are read as one kind: a policy does not change its kind by being moved to another name. */
function sameKind(files: readonly FileText[], kind: PolicyKind | undefined): PolicyKind | undefined {
  if (kind) return kind;
  for (const file of files) {
    if ('error' in file) continue;
    const fromName = kindFromPath(file.path.replace(/\\/g, '/'));
    if (fromName) return fromName.kind;
  }
  const kinds = files.map((file) => {
    const root = 'text' in file ? parseJson(file.text).root : undefined;
    return root?.type === 'object' ? kindFromContent(root).kind : 'identity';
  });
  return kinds.find((k) => k !== 'identity');
}

function text(difference: Difference, heading: string): string {
  if (difference.findings.length === 0) return '';
  const byService = new Map<string, string[]>();
  for (const f of difference.findings) {
    const line = `  ${f.action}${f.undocumented ? ' (not documented yet)' : ''}\n    ${requestText(f.witness)}\n`;
    byService.set(f.service, [...(byService.get(f.service) ?? []), line]);
  }
  const parts = [...byService].map(([service, lines]) => `${service}\n${lines.join('')}`);
  return `${heading}\n${parts.join('')}`;
}

const findingsData = (d: Difference): unknown[] =>
  d.findings.map((f) => ({
    service: f.service,
    action: f.action,
    ...(f.undocumented ? { undocumented: true } : {}),
    witness: requestData(f.witness),
  }));

/** Exit code: 0 no new access, 1 new access, 2 unreadable, 3 not known. */
export function runCompare(
  oldFile: FileText,
  newFile: FileText,
  format: CompareFormat,
  kind: PolicyKind | undefined,
  catalogue: Catalogue,
): CliResult {
  const shared = sameKind([newFile, oldFile], kind);
  const before = policyIn(oldFile, shared);
  if (typeof before === 'string') return fail(before);
  const after = policyIn(newFile, shared);
  if (typeof after === 'string') return fail(after);
  const comparison = comparePolicies(before, after, catalogue, requestSets(catalogue));
  const { newAccess, lostAccess } = comparison;
  const unknown = unknownOf(comparison);
  const exitCode = newAccess.findings.length > 0 ? 1 : newAccess.unknown.length > 0 ? 3 : 0;
  let stdout: string;
  if (format === 'json') {
    const witnesses = newAccess.findings.map((f) => requestData(f.witness));
    const data = {
      newAccess: findingsData(newAccess),
      lostAccess: findingsData(lostAccess),
      unknown,
      witnesses,
    };
    stdout = `${JSON.stringify(data, null, 2)}\n`;
  } else if (format === 'markdown') {
    stdout = comparisonMarkdown(comparison);
  } else {
    const open = unknown.length > 0 ? `Not known\n${unknown.map((u) => `  ${u}\n`).join('')}` : '';
    stdout =
      text(newAccess, 'Newly allowed:') + text(lostAccess, 'No longer allowed:') + open ||
      'The two policies allow the same.\n';
  }
  return { stdout, stderr: '', exitCode };
}

/** One question about several files; a finding in any of them is exit code 1. */
function ask(
  files: readonly FileText[],
  format: 'text' | 'json',
  kind: PolicyKind | undefined,
  catalogue: Catalogue,
  question: (policy: CompiledPolicy, sets: RequestSets) => Difference,
  words: { readonly found: string; readonly none: string },
): CliResult {
  const sets = requestSets(catalogue);
  const data: { file: string; findings: unknown[]; unknown: readonly string[] }[] = [];
  let stdout = '';
  let code = 0;
  for (const file of files) {
    const policy = policyIn(file, kind);
    if (typeof policy === 'string') return fail(policy);
    const result = question(policy, sets);
    data.push({ file: file.path, findings: findingsData(result), unknown: result.unknown });
    if (result.findings.length > 0) code = 1;
    else if (result.unknown.length > 0 && code === 0) code = 3;
    for (const f of result.findings) stdout += `${file.path}: ${words.found} ${requestText(f.witness)}\n`;
    for (const u of result.unknown) stdout += `${file.path}: not known: ${u}\n`;
    if (result.findings.length === 0 && result.unknown.length === 0)
      stdout += `${file.path}: ${words.none}\n`;
  }
  return {
    stdout: format === 'json' ? `${JSON.stringify(data, null, 2)}\n` : stdout,
    stderr: '',
    exitCode: code,
  };
}

/** Do the policies allow what the Allow statements of another one forbid? (as CheckAccessNotGranted) */
export function runForbid(
  forbidden: FileText,
  files: readonly FileText[],
  format: 'text' | 'json',
  kind: PolicyKind | undefined,
  catalogue: Catalogue,
): CliResult {
  const list = policyIn(forbidden, 'identity');
  if (typeof list === 'string') return fail(list);
  return ask(files, format, kind, catalogue, (p, sets) => grantedAmong(p, list, catalogue, sets), {
    found: 'allows',
    none: 'allows nothing that is forbidden',
  });
}

/** Do resource policies let in callers that nobody named? (as CheckNoPublicAccess) */
export function runPublic(
  files: readonly FileText[],
  format: 'text' | 'json',
  kind: PolicyKind | undefined,
  catalogue: Catalogue,
): CliResult {
  return ask(files, format, kind ?? 'resource', catalogue, (p, sets) => publicAccess(p, catalogue, sets), {
    found: 'is public:',
    none: 'is not public',
  });
}
