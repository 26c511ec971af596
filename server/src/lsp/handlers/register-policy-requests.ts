/** Custom requests about one policy of a document. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { accessMarkdown, accessOf } from '../../comparison/policy-access.js';
import { compilePolicy } from '../../policy/compile.js';
import type { Policy } from '../../policy/policy.js';
import { KIND_LABELS } from '../../policy/policy-kind.js';
import { requestSets } from '../../sets/request-sets.js';
import { compareWith } from '../features/compare.js';
import {
  needed,
  suggestActions,
  suggestPrincipals,
  suggestResources,
} from '../features/request-suggestions.js';
import * as protocol from '../protocol.js';
import type { Session } from '../session/session.js';

export function registerPolicyRequests(session: Session): void {
  const { connection, catalogue, documents, workspace } = session;

  /**
   * A slow request checks between its steps whether its result is still `wanted`. After a cancellation or an edit it is not,
   * and the request ends without a result.
   */
  function onPolicy<P extends protocol.PolicyRef, R>(
    method: string,
    answer: (policy: Policy, params: P, wanted: () => boolean) => R | Promise<R | undefined>,
  ): void {
    connection.onRequest(method, async (params: P, token: CancellationToken) => {
      const at = await session.open(params.uri, token);
      const policy = at && workspace.analysis(at.document, at.settings)?.policies[params.policy];
      if (!policy)
        return new ResponseError(LSPErrorCodes.RequestFailed, 'The document does not contain this policy.');
      const text = at.document.getText();
      const wanted = (): boolean =>
        !token.isCancellationRequested && documents.get(params.uri)?.getText() === text;
      const result = await answer(policy, params, wanted);
      return (
        result ??
        new ResponseError(LSPErrorCodes.ContentModified, 'The policy changed while the request was running.')
      );
    });
  }

  onPolicy(protocol.SUGGEST_ACTIONS, (policy, { query }: protocol.SuggestActionsParams) =>
    suggestActions(policy, catalogue, query),
  );
  onPolicy(protocol.SUGGEST_RESOURCES, (policy, { action }: protocol.SuggestResourcesParams) =>
    suggestResources(policy, catalogue, action),
  );
  onPolicy(protocol.SUGGEST_PRINCIPALS, (policy) => suggestPrincipals(policy));
  onPolicy(protocol.NEEDED_KEYS, (policy, { request, asked }: protocol.NeededKeysParams) =>
    needed(policy, catalogue, request, asked),
  );
  onPolicy(protocol.ACCESS, (policy): protocol.AccessResult => {
    const access = accessOf(compilePolicy(policy), catalogue, requestSets(catalogue));
    return { markdown: accessMarkdown(access, KIND_LABELS[policy.kind]) };
  });
  onPolicy(protocol.COMPARE, (policy, { before, policy: index }: protocol.CompareParams, wanted) =>
    compareWith(policy, before, index, catalogue, wanted),
  );
}
