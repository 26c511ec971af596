/** The policies that `public` and `forbid` are asked about: of files, and of all files in folders. */
import { problemOfFound, readText, withSlashes } from '../files/read-file.js';
import { isFolder } from '../files/walk-folder.js';
import { mightGrant, type PolicyKind } from '../service/core.js';
import { canHoldPolicy, namedFiles } from './checked-files.js';
import type { Invocation } from './command.js';
import { absolutePath, Configurations } from './configurations.js';
import { ModuleFiles } from './module-files.js';
import { type BadFile, type PolicyFile, policyFiles } from './policy-files.js';

/** Those of a file in a folder; none if it is about something else. */
function* found(path: string, config: Configurations, modules: ModuleFiles): Generator<PolicyFile | BadFile> {
  const absolute = absolutePath(path);
  const { kind } = config.of(absolute);
  if (!config.usableFor(absolute) || kind?.value === 'none') return;
  const file = readText(path);
  if ('error' in file) {
    const error = problemOfFound(path, file.error);
    if (error !== undefined) yield { path, error };
    return;
  }
  if (!kind && !mightGrant(file.text, withSlashes(path))) return;
  for (const one of policyFiles(path, kind?.value, modules)) {
    if (!('error' in one)) yield { ...one, found: true };
    else if (kind || !one.isOther) yield one;
  }
}

/**
 * Reads one file after the other.
 * @param kind of a single policy in a file that is named.
 * @param except a file that is not asked about where it is in a folder.
 */
export function* askedFiles(
  invocation: Invocation,
  kind: PolicyKind | undefined,
  except?: string,
): Generator<PolicyFile | BadFile> {
  const modules = new ModuleFiles();
  if (!invocation.files.some(isFolder)) {
    for (const path of invocation.files) yield* policyFiles(path, kind, modules);
    return;
  }
  const config = new Configurations(() => invocation.service, undefined, undefined);
  const bad: BadFile[] = [];
  const complain = (file: BadFile): void => void bad.push(file);
  const other = except === undefined ? undefined : absolutePath(except);
  const isWanted = (path: string): boolean => canHoldPolicy(path) && path !== other;
  for (const file of namedFiles(invocation, config, isWanted, complain)) {
    if (file.found) yield* found(file.path, config, modules);
    else yield* policyFiles(file.path, kind, modules);
  }
  yield* bad;
  yield* config.errors();
}
