/** A question about what the policies in several files allow: `forbid` and `public`. */
import {
  callerText,
  type Difference,
  type Example,
  type Policy,
  policyAddresses,
  type UnreadGrant,
  whenText,
} from '../service/core.js';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { printable, printableJson } from '../text/printable.js';
import type { CliResult } from './command.js';
import type { BadFile, PolicyFile } from './policy-files.js';

/** A request as plain data, as it appears in the JSON output. */
export function requestData(request: Example, service: IamLanguageService): Record<string, unknown> {
  return {
    ...(request.caller ? { principal: callerText(request.caller) } : {}),
    action: request.action,
    resource: request.resource,
    ...(service.isResourceUndocumented(request) ? { undocumentedResource: true } : {}),
    context: Object.fromEntries(request.context),
    ...(request.absent.length > 0 ? { absent: request.absent } : {}),
  };
}

export const findingsData = (d: Difference, service: IamLanguageService): Record<string, unknown>[] =>
  d.findings.map((f) => ({
    service: f.service,
    action: f.action,
    ...(f.except.length > 0 ? { except: f.except } : {}),
    ...(f.undocumented ? { undocumented: true } : {}),
    ...(f.documented.length > 0 ? { actions: f.documented } : {}),
    statements: f.statements,
    ...(f.because !== undefined ? { because: f.because } : {}),
    ...(f.when ? { when: f.when.map(({ condition, value }) => ({ condition: condition.name, value })) } : {}),
    witness: requestData(f.witness, service),
  }));

export const badFileLine = ({ path, error, isPlace }: BadFile): string =>
  `${isPlace ? '' : 'grantwise: '}${printable(path)}: ${printable(error)}\n`;

export const lines = (texts: readonly string[]): string => texts.map((t) => `${printable(t)}\n`).join('');

export interface Question {
  /** undefined: the question does not apply to this policy. */
  ask(policy: Policy): Difference | undefined;
  /** The answer if there is a finding. @param request an example. @param when it applies: `if ...`; empty if always. */
  found(request: Example, when: string): string;
  /** The answer if there is no finding. */
  readonly none: string;
  /** Why it is an error if the question applies to no policy of a file. */
  readonly inapplicable: string;
  /** Whether something that is not read could change the answer. */
  concerns(unread: UnreadGrant): boolean;
}

/** It has an empty list of statements, which is not what its author intended: it says nothing about any request. */
const isEmpty = ({ statements, opaqueStatements }: Policy): boolean =>
  statements.length + opaqueStatements.length === 0;

/**
 * Exit code: 0 no, 1 yes for at least one file, 2 a file cannot be checked, 3 unknown.
 * @param named the files and folders, as they are named.
 */
export function askAll(
  named: string,
  files: Iterable<PolicyFile | BadFile>,
  question: Question,
  service: IamLanguageService,
  json: boolean,
): CliResult {
  const data: Record<string, unknown>[] = [];
  const out: string[] = [];
  const bad: BadFile[] = [];
  let [yes, open] = [false, false];
  for (const file of files) {
    if ('error' in file) {
      bad.push(file);
      continue;
    }
    const names = policyAddresses(file.policies);
    if (names.length === 1 && names[0] === '' && isEmpty(file.policies[0]!)) {
      bad.push({ path: file.path, error: 'the policy has no statements' });
      continue;
    }
    const all = [...file.policies.map((policy, i) => ({ name: names[i]!, policy })), ...file.grants];
    const answers = all.flatMap(({ name, policy }) => {
      const answer = question.ask(policy);
      return answer ? [{ name, answer }] : [];
    });
    const known = answers.map(({ answer }) => answer);
    const unread = file.unread.filter((u) => question.concerns(u));
    if (known.length === 0 && !(file.found && unread.some((u) => u.policy))) {
      if (!file.found) bad.push({ path: file.path, error: question.inapplicable });
      continue;
    }
    const found = answers.flatMap(({ name, answer }) => answer.findings.map((f) => ({ name, ...f })));
    const [policies, others] = [unread.filter((u) => u.policy), unread.filter((u) => !u.policy)];
    const unknown = [...new Set([...known.flatMap((a) => a.unknown), ...policies.map((u) => u.note)])];
    const notes = others.map((u) => u.note);
    const notConsidered = [...new Set([...known.flatMap((a) => a.notConsidered ?? []), ...notes])];
    data.push({
      file: file.path,
      findings: answers.flatMap(({ name, answer }) =>
        findingsData(answer, service).map((f) => (name === '' ? f : { policy: name, ...f })),
      ),
      unknown,
      ...(notConsidered.length > 0 ? { notConsidered } : {}),
    });
    yes ||= found.length > 0;
    open ||= unknown.length > 0;
    for (const f of found) {
      const because = f.because === undefined ? '' : ` (${f.because})`;
      const policy = f.name === '' ? '' : `${f.name}: `;
      out.push(`${file.path}: ${policy}${question.found(f.witness, whenText(f.when))}${because}`);
    }
    for (const u of unknown) out.push(`${file.path}: unknown: ${u}`);
    if (found.length === 0 && unknown.length === 0) out.push(`${file.path}: ${question.none}`);
    for (const n of notConsidered) out.push(`${file.path}: not considered: ${n}`);
  }
  if (data.length + bad.length === 0) bad.push({ path: named, error: question.inapplicable });
  return {
    stdout: json ? printableJson(data) : lines(out),
    stderr: bad.map(badFileLine).join(''),
    exitCode: bad.length > 0 ? 2 : yes ? 1 : open ? 3 : 0,
  };
}
