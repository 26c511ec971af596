/**
 * Reads policies from files for commands that answer a question about them. It is an error if a file cannot be read as a
 * policy, so that a check in CI never passes because of it.
 */

import { type FileText, readText, withSlashes } from '../files/read-file.js';
import { type FilePolicies, type Policy, type PolicyKind, readPolicies } from '../service/core.js';
import { ModuleFiles } from './module-files.js';

export interface PolicyFile extends FilePolicies {
  readonly path: string;
  /** It was found in a folder: it can have nothing to ask about. */
  readonly found?: boolean;
}

/** Why a file cannot be checked. */
export interface BadFile {
  readonly path: string;
  readonly error: string;
  /** The path has a line and a column: the whole is a line as a problem matcher reads it. */
  readonly isPlace?: true;
  /** The file is not about policies. */
  readonly isOther?: true;
}

/**
 * @param kind policy kind, if the file is a single policy; policies in a template have their own kind.
 * @param except files next to it that are another version of it.
 */
function policiesIn(
  file: FileText,
  kind: PolicyKind | undefined,
  modules: ModuleFiles,
  except?: readonly string[],
): PolicyFile | BadFile {
  if ('error' in file) return file;
  const { path, text } = file;
  return { path, ...readPolicies(text, withSlashes(path), kind, modules.beside(path, except)) };
}

/**
 * The policies of a file; each line of a .jsonl file is a document, named by its number.
 * @param modules that were read for other files.
 */
export function policyFiles(
  path: string,
  kind: PolicyKind | undefined,
  modules: ModuleFiles,
): readonly (PolicyFile | BadFile)[] {
  const file = readText(path);
  if ('error' in file || !/\.jsonl$/i.test(path)) return [policiesIn(file, kind, modules)];
  const documents = file.text.split(/\r?\n/).flatMap((text, i) => {
    if (text.trim() === '') return [];
    const one = readPolicies(text, withSlashes(path), kind);
    return [{ path: `${path}:${i + 1}`, ...one }];
  });
  return documents.length > 0 ? documents : [{ path, error: 'the file is empty' }];
}

const policyFile = (path: string, kind: PolicyKind | undefined): PolicyFile | BadFile =>
  policiesIn(readText(path), kind, new ModuleFiles());

/** The one policy of a file. */
export function onlyPolicy(path: string, kind: PolicyKind | undefined): Policy | BadFile {
  const file = policyFile(path, kind);
  if ('error' in file) return file;
  const [policy, ...more] = file.policies;
  if (!policy) return { path, error: 'contains no policy' };
  return more.length === 0
    ? policy
    : { path, error: `${file.policies.length} policies found; use a file with one policy` };
}

/**
 * Reads two files whose policies are compared, the policies of the same kind where their places do not say: a policy does not
 * change its kind with its file name.
 * @returns the files, or what is wrong with either.
 */
export function bothFiles(
  oldPath: string,
  newPath: string,
  kind: PolicyKind | undefined,
): readonly [PolicyFile, PolicyFile] | readonly BadFile[] {
  const paths = [oldPath, newPath];
  const files = paths.map((path) => readText(path));
  const modules = new ModuleFiles();
  const both = (of: PolicyKind | undefined): (PolicyFile | BadFile)[] =>
    files.map((file) => policiesIn(file, of, modules, paths));
  const read = both(kind);
  // A kind that is certain decides; NEW comes first.
  const found = [...read].reverse().flatMap((f) => ('policies' in f ? f.policies : []));
  const sure = found.filter((p) => !p.kindDoubt);
  const [first, ...rest] = (sure.length > 0 ? sure : found).map((p) => p.kind);
  const shared = kind ?? [first, ...rest].find((k) => k !== 'identity') ?? first;
  const [before, after] = both(shared);
  if (before && after && 'policies' in before && 'policies' in after) return [before, after];
  return [before, after].filter((one): one is BadFile => one !== undefined && 'error' in one);
}
