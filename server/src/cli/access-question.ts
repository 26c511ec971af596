/** A question about what the policies in several files allow: `forbid` and `public`. */
import {
  callerText,
  type Difference,
  type Policy,
  type Request,
  type UnreadGrant,
  whenText,
} from '../service/core.js';
import { printable, printableJson } from '../text/printable.js';
import type { CliResult } from './command.js';
import type { BadFile, PolicyFile } from './policy-files.js';

/** A request as plain data, as it appears in the JSON output. */
export function requestData(request: Request): Record<string, unknown> {
  return {
    ...(request.caller ? { principal: callerText(request.caller) } : {}),
    action: request.action,
    resource: request.resource,
    context: Object.fromEntries(request.context),
  };
}

export const findingsData = (d: Difference): unknown[] =>
  d.findings.map((f) => ({
    service: f.service,
    action: f.action,
    ...(f.except.length > 0 ? { except: f.except } : {}),
    ...(f.undocumented ? { undocumented: true } : {}),
    ...(f.documented.length > 0 ? { actions: f.documented } : {}),
    statements: f.statements,
    ...(f.because !== undefined ? { because: f.because } : {}),
    ...(f.when ? { when: f.when.map(({ condition, value }) => ({ condition: condition.name, value })) } : {}),
    witness: requestData(f.witness),
  }));

export const badFileLine = ({ path, error, isPlace }: BadFile): string =>
  `${isPlace ? '' : 'grantwise: '}${printable(path)}: ${printable(error)}\n`;

export const lines = (texts: readonly string[]): string => texts.map((t) => `${printable(t)}\n`).join('');

export interface Question {
  /** undefined: the question does not apply to this policy. */
  ask(policy: Policy): Difference | undefined;
  /** The answer if there is a finding. @param request an example. @param when it applies: `if ...`; empty if always. */
  found(request: Request, when: string): string;
  /** The answer if there is no finding. */
  readonly none: string;
  /** Why it is an error if the question applies to no policy of a file. */
  readonly inapplicable: string;
  /** Whether something that is not read could change the answer, by what it is about. */
  concerns(about: UnreadGrant['about']): boolean;
}

/** Exit code: 0 no, 1 yes for at least one file, 2 a file cannot be checked, 3 unknown. */
export function askAll(
  files: readonly (PolicyFile | BadFile)[],
  question: Question,
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
    const all = [...file.policies, ...file.grants.map((grant) => grant.policy)];
    const answers = all.map((policy) => question.ask(policy));
    const known = answers.filter((a): a is Difference => a !== undefined);
    if (known.length === 0) {
      bad.push({ path: file.path, error: question.inapplicable });
      continue;
    }
    const findings = known.flatMap((a) => a.findings);
    const unknown = [...new Set(known.flatMap((a) => a.unknown))];
    const unread = file.unread.filter(({ about }) => question.concerns(about)).map(({ note }) => note);
    const notConsidered = [...new Set([...known.flatMap((a) => a.notConsidered ?? []), ...unread])];
    data.push({
      file: file.path,
      findings: known.flatMap(findingsData),
      unknown,
      ...(notConsidered.length > 0 ? { notConsidered } : {}),
    });
    yes ||= findings.length > 0;
    open ||= unknown.length > 0;
    for (const f of findings) {
      const because = f.because === undefined ? '' : ` (${f.because})`;
      out.push(`${file.path}: ${question.found(f.witness, whenText(f.when))}${because}`);
    }
    for (const u of unknown) out.push(`${file.path}: unknown: ${u}`);
    if (findings.length === 0 && unknown.length === 0) out.push(`${file.path}: ${question.none}`);
    for (const n of notConsidered) out.push(`${file.path}: not considered: ${n}`);
  }
  return {
    stdout: json ? printableJson(data) : lines(out),
    stderr: bad.map(badFileLine).join(''),
    exitCode: bad.length > 0 ? 2 : yes ? 1 : open ? 3 : 0,
  };
}
