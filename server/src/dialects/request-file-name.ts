/** Identifies request and test files by their names. */
export type RequestFile = 'request' | 'test';

/** What a file is, by its name; `path` uses `/`. */
export function requestFile(path: string): RequestFile | undefined {
  const name = /\.iam-(request|test)\.jsonc?$/i.exec(path)?.[1];
  return name?.toLowerCase() as RequestFile | undefined;
}
