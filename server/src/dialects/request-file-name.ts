/** Identifies request and test files by their names. */
export type RequestFile = 'request' | 'test';

/** The names of these files, as patterns. The manifest is generated from them. */
export const REQUEST_FILE_PATTERNS: Readonly<Record<RequestFile, readonly string[]>> = {
  request: ['*.iam-request.json', '*.iam-request.jsonc'],
  test: ['*.iam-test.json', '*.iam-test.jsonc'],
};

/** What a file is, by its name; `path` uses `/`. */
export function requestFile(path: string): RequestFile | undefined {
  const name = /\.iam-(request|test)\.jsonc?$/i.exec(path)?.[1];
  return name?.toLowerCase() as RequestFile | undefined;
}

/** The name of the file with the tests of a policy or a request. @param name of the file, without folders. */
export const testFileFor = (name: string): string =>
  `${name.replace(/(\.iam-(request|test))?\.jsonc?$/, '')}.iam-test.json`;
