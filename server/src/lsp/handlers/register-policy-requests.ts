/** Custom requests about one policy of a document. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type Analysis,
  identitiesWith,
  type Policy,
  policiesOf,
  type TemplateIdentity,
  templateIdentities,
  withValues,
} from '../../service/core.js';
import * as protocol from '../protocol.js';
import type { Session } from '../session/session.js';
import { inSlices } from '../session/slices.js';

const noPolicy = (): ResponseError<void> =>
  new ResponseError(LSPErrorCodes.RequestFailed, 'The document does not contain this policy.');

const changed = (): ResponseError<void> =>
  new ResponseError(LSPErrorCodes.ContentModified, 'The policy changed while the request was running.');

type Module = ReturnType<Session['workspace']['moduleOf']>;

/** The identities of documents, found once for each version of one and of the other files of its module. */
class Identities {
  readonly #known = new WeakMap<
    Analysis,
    { readonly identities: readonly TemplateIdentity[]; readonly module: Module }
  >();
  readonly #moduleOf: (uri: string) => Module;

  constructor(moduleOf: (uri: string) => Module) {
    this.#moduleOf = moduleOf;
  }

  of(analysis: Analysis, uri: string): readonly TemplateIdentity[] {
    const known = this.#known.get(analysis);
    const module = this.#moduleOf(uri);
    if (known?.module.length === module.length && module.every((file, i) => file === known.module[i]))
      return known.identities;
    const others = module.map(({ path, document }) => ({ document, policies: policiesOf(document, path) }));
    const identities = templateIdentities(analysis.document, analysis.policies, others);
    this.#known.set(analysis, { identities, module });
    return identities;
  }
}

/** The policies that a role has, or the one policy if there is no such role. */
function policiesFor(
  policy: Policy,
  role: string | undefined,
  identities: () => readonly TemplateIdentity[],
): readonly Policy[] {
  const found = role === undefined ? undefined : identities().find(({ name }) => name === role);
  if (!found) return [policy];
  const others = [...found.policies, ...found.boundary].filter((one) => !one.isAbsence);
  return [policy, ...others.flatMap((one) => (one.policy && one.policy !== policy ? one.policy : []))];
}

export function registerPolicyRequests(session: Session): void {
  const { connection, service, documents, workspace } = session;
  const identities = new Identities((uri) => workspace.moduleOf(uri));

  /**
   * A slow request checks between its steps whether its result is still `wanted`. After a cancellation or an edit it is not,
   * and the request ends without a result.
   */
  function onPolicy<P extends protocol.PolicyRef, R>(
    method: string,
    answer: (policy: Policy, params: P, wanted: () => boolean, all: Analysis) => R | Promise<R | undefined>,
  ): void {
    connection.onRequest(method, async (params: P, token: CancellationToken) => {
      const at = await session.open(params.uri, token);
      const analysis = at && workspace.analysis(at.document, at.settings);
      const policy = analysis?.policies[params.policy];
      if (!at || !analysis || !policy) return noPolicy();
      const text = at.document.getText();
      const wanted = (): boolean =>
        !token.isCancellationRequested && documents.get(params.uri)?.getText() === text;
      const result = await answer(policy, params, wanted, analysis);
      return result ?? changed();
    });
  }

  onPolicy(protocol.SUGGEST_ACTIONS, (policy, { query }: protocol.SuggestActionsParams) =>
    service.suggestActions([policy], query),
  );
  /** The policy with the values that the user gave its placeholders. */
  const filled = (policy: Policy, uri: string, values: protocol.PlaceholderValues = {}): Policy =>
    withValues(policy, new Map(Object.entries(values)), workspace.path(uri));
  onPolicy(
    protocol.TEMPLATE_ROLES,
    (policy, { uri }: protocol.PolicyRef, _wanted, all): protocol.TemplateRolesResult => ({
      roles: identitiesWith(identities.of(all, uri), policy).map(({ name }) => name),
    }),
  );
  onPolicy(
    protocol.SUGGEST_RESOURCES,
    (policy, { uri, action, placeholders, role }: protocol.SuggestResourcesParams, _wanted, all) => {
      const policies = policiesFor(policy, role, () => identities.of(all, uri)).map((one) =>
        filled(one, uri, placeholders),
      );
      return service.suggestResources(policies, action);
    },
  );
  onPolicy(
    protocol.PLACEHOLDERS,
    (policy, { uri, action, role }: protocol.PlaceholdersParams, _wanted, all) =>
      service.placeholderQuestions(
        policiesFor(policy, role, () => identities.of(all, uri)),
        action,
        workspace.others(uri),
      ),
  );
  onPolicy(protocol.SUGGEST_PRINCIPALS, (policy) => service.suggestPrincipals([policy]));
  onPolicy(protocol.NEEDED_KEYS, (policy, { uri, request, asked }: protocol.NeededKeysParams) =>
    service.neededKeys(filled(policy, uri, request.placeholders), request, asked),
  );
  onPolicy(
    protocol.ACCESS,
    async (
      policy,
      { uri, address }: protocol.AccessParams,
      wanted,
    ): Promise<protocol.AccessResult | undefined> => {
      const link = linksIn(documents.get(uri), address);
      const markdown = await inSlices(service.accessMarkdownSteps(policy, link), wanted);
      return markdown === undefined ? undefined : { markdown };
    },
  );
  registerComparison(session);
}

/** @returns the address of the line of an offset. */
function linksIn(
  document: TextDocument | undefined,
  address: string | undefined,
): ((offset: number) => string) | undefined {
  if (!document || address === undefined) return undefined;
  return (offset) => `${address}#L${document.positionAt(offset).line + 1}`;
}

/** All policies of a document, compared with another text. */
function registerComparison(session: Session): void {
  const { connection, service, documents, workspace } = session;
  connection.onRequest(
    protocol.COMPARE,
    async (
      { uri, before, beforeUri, policy: at, address }: protocol.CompareParams,
      token: CancellationToken,
    ) => {
      const open = await session.open(uri, token);
      const policies = open && workspace.analysis(open.document, open.settings)?.policies;
      if (!policies || policies.length === 0) return noPolicy();
      const text = open.document.getText();
      const other = { text: before, path: workspace.path(beforeUri ?? uri) };
      const result = await inSlices<protocol.CompareResult>(
        service.compareWithText(policies, other, at, linksIn(open.document, address)),
        () => !token.isCancellationRequested && documents.get(uri)?.getText() === text,
      );
      return result ?? changed();
    },
  );
}
