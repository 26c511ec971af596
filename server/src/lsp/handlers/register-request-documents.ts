/** Custom requests about request and test documents. */

import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { addTestTo, evaluateRequest, readRequest, suggestValues, testSteps } from '../features/requests.js';
import * as protocol from '../protocol.js';
import type { Session } from '../session/session.js';
import { inSlices } from '../session/slices.js';

export function registerRequestDocuments(session: Session): void {
  const { connection, service } = session;
  connection.onRequest(protocol.READ_REQUEST, ({ text }: protocol.ReadRequestParams) => readRequest(text));
  connection.onRequest(protocol.EVALUATE_REQUEST, ({ base, request }: protocol.EvaluateRequestParams) =>
    evaluateRequest(base, request, service, session.files),
  );
  connection.onRequest(protocol.SUGGEST_VALUES, (params: protocol.SuggestValuesParams) =>
    suggestValues(params, service, session.files),
  );
  connection.onRequest(
    protocol.RUN_TESTS,
    async ({ uri, text }: protocol.RunTestsParams, token: CancellationToken) => {
      const result = await inSlices(
        testSteps(uri, text, service, session.files),
        () => !token.isCancellationRequested,
      );
      return result ?? new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
    },
  );
  connection.onRequest(protocol.ADD_TEST, (params: protocol.AddTestParams) => addTestTo(params));
}
