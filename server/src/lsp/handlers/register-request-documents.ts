/** Custom requests about request and test documents. */

import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { requestFile, type Steps } from '../../service/core.js';
import { addTestTo, evaluateRequest, readRequest, suggestValues } from '../features/requests.js';
import { findTests, testSteps } from '../features/test-documents.js';
import * as protocol from '../protocol.js';
import type { Session } from '../session/session.js';
import { inSlices } from '../session/slices.js';
import { workspaceFiles } from '../session/workspace-files.js';

type Excluded = Readonly<Record<string, unknown>>;

/** The workspace folders, with `files.exclude` of each. */
async function testFolders(session: Session): Promise<ReadonlyMap<string, Excluded>> {
  const out = new Map<string, Excluded>();
  for (const folder of session.workspace.folders)
    out.set(folder, await session.excludedFiles(URI.file(folder).toString()));
  return out;
}

/** The tests of one document, or of all of the workspace. */
function* findAll(
  session: Session,
  { uri, text }: protocol.FindTestsParams,
  folders: ReadonlyMap<string, Excluded>,
): Steps<protocol.FoundTestFile[]> {
  const { service, workspace } = session;
  if (uri !== undefined) {
    const own = text ?? session.textOf(uri);
    return own === undefined ? [] : [yield* findTests(uri, own, service)];
  }
  const out: protocol.FoundTestFile[] = [];
  for (const [folder, exclude] of folders) {
    const filter = { exclude, excludes: (path: string) => workspace.configs.excludes(path) };
    for (const path of workspaceFiles(folder, filter)) {
      yield;
      if (path === undefined || requestFile(path) !== 'test') continue;
      const file = URI.file(path).toString();
      const own = session.textOf(file);
      if (own !== undefined) out.push(yield* findTests(file, own, service));
    }
  }
  return out;
}

export function registerRequestDocuments(session: Session): void {
  const { connection, service } = session;
  connection.onRequest(protocol.READ_REQUEST, ({ text }: protocol.ReadRequestParams) => readRequest(text));
  connection.onRequest(protocol.EVALUATE_REQUEST, ({ base, request }: protocol.EvaluateRequestParams) => {
    const { files, done } = session.evaluatedFiles(base);
    const result = evaluateRequest(base, request, service, files);
    done();
    return result;
  });
  connection.onRequest(protocol.SUGGEST_VALUES, (params: protocol.SuggestValuesParams) =>
    suggestValues(params, service, session.files),
  );
  const cancelled = (): ResponseError<void> =>
    new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
  connection.onRequest(
    protocol.RUN_TESTS,
    async (params: protocol.RunTestsParams, token: CancellationToken) => {
      const { uri } = params;
      const text = params.text ?? session.textOf(uri);
      const { files, done } = session.recordedFiles(uri);
      const steps = testSteps({ ...params, ...(text === undefined ? {} : { text }) }, service, files);
      const result = await inSlices(steps, () => !token.isCancellationRequested);
      if (result) done();
      return result ?? cancelled();
    },
  );
  connection.onRequest(
    protocol.FIND_TESTS,
    async (params: protocol.FindTestsParams, token: CancellationToken) => {
      const steps = findAll(session, params, await testFolders(session));
      const files = await inSlices(steps, () => !token.isCancellationRequested);
      return files ? { files } : cancelled();
    },
  );
  connection.onRequest(protocol.ADD_TEST, (params: protocol.AddTestParams) => addTestTo(params));
}
