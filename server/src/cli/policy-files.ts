/**
 * Reads policies from files for commands that answer a question about them. It is an error if a file cannot be read as a
 * policy, so that a check in CI never passes because of it.
 */

import { type FileText, readText, withSlashes } from '../files/read-file.js';
import { type Policy, type PolicyKind, readPolicies } from '../service/core.js';

export interface PolicyFile {
  readonly path: string;
  /** At least one. */
  readonly policies: readonly Policy[];
}

/** Why a file cannot be checked. */
export interface BadFile {
  readonly path: string;
  readonly error: string;
}

/** @param kind policy kind, if the file is a single policy; policies in a template have their own kind. */
function policiesIn(file: FileText, kind: PolicyKind | undefined): PolicyFile | BadFile {
  if ('error' in file) return file;
  return { path: file.path, ...readPolicies(file.text, withSlashes(file.path), kind) };
}

export const policyFile = (path: string, kind: PolicyKind | undefined): PolicyFile | BadFile =>
  policiesIn(readText(path), kind);

/** The one policy of a file. */
export function onlyPolicy(path: string, kind: PolicyKind | undefined): Policy | BadFile {
  const file = policyFile(path, kind);
  if ('error' in file) return file;
  const [policy, ...more] = file.policies;
  return more.length === 0
    ? policy!
    : { path, error: `${file.policies.length} policies found; use a file with one policy` };
}

/**
 * Reads two files as policies of the same kind: a policy does not change its kind with its file name.
 * @returns the policies, or what is wrong with either file.
 */
export function onePolicyEach(
  oldPath: string,
  newPath: string,
  kind: PolicyKind | undefined,
): readonly [Policy, Policy] | readonly BadFile[] {
  const files = [oldPath, newPath].map((path) => readText(path));
  const read = files.map((file) => policiesIn(file, kind));
  // A kind that is certain decides; NEW comes first.
  const found = [...read].reverse().flatMap((f) => ('policies' in f ? f.policies : []));
  const sure = found.filter((p) => !p.kindDoubt);
  const [first, ...rest] = (sure.length > 0 ? sure : found).map((p) => p.kind);
  const shared = kind ?? [first, ...rest].find((k) => k !== 'identity') ?? first;
  const policies: Policy[] = [];
  const bad: BadFile[] = [];
  files.forEach((file) => {
    const { path } = file;
    const again = policiesIn(file, shared);
    if ('error' in again) bad.push(again);
    else if (again.policies.length > 1)
      bad.push({
        path,
        error: `${again.policies.length} policies found; compare takes files with one policy each`,
      });
    else policies.push(again.policies[0]!);
  });
  const [before, after] = policies;
  return before && after ? [before, after] : bad;
}
