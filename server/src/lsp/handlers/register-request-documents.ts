/** Custom requests about request and test documents. */
import { addTestTo, evaluateRequest, readRequest, runTests } from '../features/requests.js';
import * as protocol from '../protocol.js';
import type { Session } from '../session/session.js';

export function registerRequestDocuments(session: Session): void {
  const { connection, service } = session;
  connection.onRequest(protocol.READ_REQUEST, ({ text }: protocol.ReadRequestParams) => readRequest(text));
  connection.onRequest(protocol.EVALUATE_REQUEST, ({ base, request }: protocol.EvaluateRequestParams) =>
    evaluateRequest(base, request, service, session.files),
  );
  connection.onRequest(protocol.RUN_TESTS, ({ uri, text }: protocol.RunTestsParams) =>
    runTests(uri, text, service, session.files),
  );
  connection.onRequest(protocol.ADD_TEST, (params: protocol.AddTestParams) => addTestTo(params));
}
