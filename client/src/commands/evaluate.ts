/** The command "IAM: Evaluate Request": asks for what the decision needs, and shows the decision. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { requestFile } from '../../../server/src/dialects/request-file-name.js';
import {
  EVALUATE_REQUEST,
  type EvaluateRequestResult,
  NEEDED_KEYS,
  type NeededKey,
  PLACEHOLDERS,
  type PlaceholderValues,
  type PolicyRef,
  READ_REQUEST,
  type ReadRequestResult,
  type RequestDocument,
  type RoleRef,
  SUGGEST_ACTIONS,
  SUGGEST_PRINCIPALS,
  SUGGEST_RESOURCES,
  type Suggestion,
  TEMPLATE_ROLES,
  type TemplateRolesResult,
  type WireAuthorization,
  type WirePlaceholder,
  type WireRequest,
} from '../../../server/src/lsp/protocol.js';
import { type PolicyKind, PRINCIPAL_KINDS } from '../../../server/src/policy/policy-kind.js';
import { ownValue } from '../../../server/src/text/own-value.js';
import { startOf } from '../convert.js';
import { EvaluationView, relative } from '../evaluation-view/panel.js';
import type { Grantwise } from '../grantwise.js';
import { showWarning } from '../notifications.js';
import type { ActivePolicy } from '../status/document-policies.js';
import { ask } from './ask.js';
import { askKey } from './ask-key.js';

/** The maximum number of questions: more would be a fault in the policy or in Grantwise. */
const MAX_QUESTIONS = 40;

/** Policy kinds that only limit permissions: another policy must allow the request. */
const LIMITS: readonly PolicyKind[] = ['scp', 'rcp', 'boundary', 'session', 'endpoint'];
const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'AssumedToAllowEverything', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The `policies` of a request about one policy of a document. */
function policiesWith(kind: PolicyKind, path: string): Record<string, unknown> {
  const slot = kind === 'trust' ? 'resource' : kind;
  const own = slot === 'scp' || slot === 'rcp' ? [[path]] : path;
  return { ...(LIMITS.includes(kind) ? { identity: EVERYTHING } : {}), [slot]: own };
}

const UNKNOWN = 'unknown';

/** Asks for the values of placeholders. @returns undefined when the user cancels. */
async function askPlaceholders(
  questions: readonly WirePlaceholder[],
  step: number,
  last: PlaceholderValues | undefined,
): Promise<PlaceholderValues | undefined> {
  const values = new Map<string, string>();
  const before = new Map(Object.entries(last ?? {}));
  for (const [i, { placeholder, context, suggestions, usual }] of questions.entries()) {
    if (usual !== undefined) {
      values.set(placeholder, before.get(placeholder) ?? usual);
      continue;
    }
    const old = before.get(placeholder);
    const value = await ask({
      title: `IAM: Evaluate Request (${placeholder})`,
      placeholder: `The value of ${placeholder} in ${context}`,
      step: step + i,
      ...(old !== undefined ? { value: old } : {}),
      items: () =>
        Promise.resolve([
          ...suggestions.map((s) => ({ value: s, detail: 'used in open policies' })),
          { value: UNKNOWN, detail: 'leave it unknown' },
        ]),
    });
    if (value === undefined) return undefined;
    if (value !== UNKNOWN) values.set(placeholder, value);
  }
  return Object.fromEntries(values);
}

/** Asks for a request to a policy. @returns undefined when the user cancels. */
async function askRequest(
  client: LanguageClient,
  ref: RoleRef,
  kind: PolicyKind,
  last: WireRequest | undefined,
  missingKeys: (request: WireRequest, asked: string[]) => Promise<readonly NeededKey[]>,
): Promise<WireRequest | undefined> {
  let step = 1;
  const request: WireRequest = { action: '', resource: '', context: {} };
  if (PRINCIPAL_KINDS.includes(kind)) {
    const principal = await ask({
      title: 'IAM: Evaluate Request (principal)',
      placeholder:
        'Who makes the request? An ARN, an account ID, a service such as lambda.amazonaws.com, or * for anonymous',
      step: step++,
      ...(last?.principal ? { value: last.principal } : {}),
      items: () => client.sendRequest<Suggestion[]>(SUGGEST_PRINCIPALS, ref),
    });
    if (principal === undefined) return undefined;
    request.principal = principal;
  }
  const action = await ask({
    title: 'IAM: Evaluate Request (action)',
    placeholder: 'Which action? Type to search all actions',
    step: step++,
    live: true,
    ...(last ? { value: last.action } : {}),
    items: (query) => client.sendRequest<Suggestion[]>(SUGGEST_ACTIONS, { ...ref, query }),
  });
  if (action === undefined) return undefined;
  request.action = action;
  const questions = await client.sendRequest<WirePlaceholder[]>(PLACEHOLDERS, { ...ref, action });
  const placeholders = await askPlaceholders(questions, step, last?.placeholders);
  if (!placeholders) return undefined;
  step += questions.length;
  if (Object.keys(placeholders).length > 0) request.placeholders = placeholders;
  const resource = await ask({
    title: 'IAM: Evaluate Request (resource)',
    placeholder: 'On which resource? An ARN without wildcards, or *',
    step: step++,
    ...(last && last.action === action ? { value: last.resource } : {}),
    items: () => client.sendRequest<Suggestion[]>(SUGGEST_RESOURCES, { ...ref, action, placeholders }),
  });
  if (resource === undefined) return undefined;
  request.resource = resource;
  const asked: string[] = [];
  for (let i = 0; i < MAX_QUESTIONS; i++) {
    const key = (await missingKeys(request, asked)).find(({ name }) => !asked.includes(name));
    if (!key) break;
    const values = await askKey(key, step++, ownValue(last?.context, key.name)?.join(', '));
    if (values === undefined) return undefined;
    asked.push(key.name);
    if (values) request.context = { ...request.context, [key.name]: values };
  }
  return request;
}

/**
 * The request as a document, with the policy that it applies to.
 * @param role of the template: then all of its policies apply.
 */
function toDocument(
  request: WireRequest,
  { editor, index, info }: ActivePolicy,
  role: string | undefined,
): RequestDocument {
  const { uri } = editor.document;
  const path = relative(uri, uri) + (index > 0 ? `#${index}` : '');
  const context = Object.entries(request.context).map(([key, values]): [string, unknown] => [
    key,
    values.length === 1 ? values[0] : values,
  ]);
  return {
    ...(request.principal !== undefined ? { principal: request.principal } : {}),
    action: request.action,
    resource: request.resource,
    ...(context.length > 0 ? { context: Object.fromEntries(context) } : {}),
    policies: role === undefined ? policiesWith(info.kind, path) : { role: `${relative(uri, uri)}#${role}` },
    ...(request.placeholders ? { placeholders: request.placeholders } : {}),
  };
}

/** Reveals the deciding statement, if it is in this editor. */
function reveal(editor: vscode.TextEditor, result: WireAuthorization): void {
  const step = result.steps.find((s) => s.step === result.decidedBy);
  const effect = result.decision === 'ExplicitDeny' ? 'Deny' : 'Allow';
  const uri = editor.document.uri.toString();
  for (const policy of step?.policies ?? []) {
    if (policy.uri === undefined || vscode.Uri.parse(policy.uri).toString() !== uri) continue;
    const decided = policy.statements.find((s) => s.effect === effect && s.matches);
    if (!decided) continue;
    const at = startOf(decided.range);
    editor.selection = new vscode.Selection(at.start, at.start);
    editor.revealRange(at, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return;
  }
}

class EvaluateCommand {
  readonly #context: vscode.ExtensionContext;
  readonly #grantwise: Grantwise;
  readonly #view: EvaluationView;

  constructor(context: vscode.ExtensionContext, grantwise: Grantwise) {
    this.#context = context;
    this.#grantwise = grantwise;
    this.#view = new EvaluationView(context, grantwise);
    context.subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.#follow(document)),
      vscode.commands.registerCommand('grantwise.evaluateRequest', () => this.#run()),
    );
  }

  /** The request in a request document, as it is in the editor. */
  async #requestOf(document: vscode.TextDocument): Promise<ReadRequestResult> {
    const client = await this.#grantwise.start();
    return client.sendRequest<ReadRequestResult>(READ_REQUEST, { text: document.getText() });
  }

  /** Updates the view when the request document that it shows changes. */
  async #follow(document: vscode.TextDocument): Promise<void> {
    const { shown } = this.#view;
    if (shown?.base.toString() !== document.uri.toString() || requestFile(document.uri.path) !== 'request')
      return;
    const { version } = document;
    const { request } = await this.#requestOf(document);
    if (request && document.version === version) await this.#view.update({ ...shown, request });
  }

  async #run(): Promise<void> {
    const client = await this.#grantwise.start();
    const active = vscode.window.activeTextEditor?.document;
    if (active && requestFile(active.uri.path) === 'request') return this.#evaluateDocument(active);
    const at = this.#grantwise.policies.active();
    if (!at) return;
    const { document } = at.editor;
    const ref: PolicyRef = { uri: client.code2ProtocolConverter.asUri(document.uri), policy: at.index };
    const memory = `evaluate:${document.uri.toString()}`;
    const last = this.#context.workspaceState.get<WireRequest>(memory);
    const role = await this.#role(client, ref, at.info.kind);
    if (role === null) return;
    const base = ref.uri;
    // One policy says itself what it needs; with all policies of a role, their decision does.
    const missing = async (asking: WireRequest, asked: string[]): Promise<readonly NeededKey[]> => {
      if (role === undefined)
        return client.sendRequest<NeededKey[]>(NEEDED_KEYS, { ...ref, request: asking, asked });
      const { result } = await client.sendRequest<EvaluateRequestResult>(EVALUATE_REQUEST, {
        base,
        request: toDocument(asking, at, role),
      });
      return result?.missingKeys ?? [];
    };
    const asRole: RoleRef = role === undefined ? ref : { ...ref, role };
    const request = await askRequest(client, asRole, at.info.kind, last, missing);
    if (!request) return;
    await this.#context.workspaceState.update(memory, request);
    const result = await this.#view.show({
      base: document.uri,
      title: document.uri.path.split('/').at(-1)!,
      request: toDocument(request, at, role),
    });
    if (result) reveal(at.editor, result);
  }

  /**
   * The role of the template that has the policy; asked if there are several.
   * @returns undefined if there is none, null if the user cancels.
   */
  async #role(client: LanguageClient, ref: PolicyRef, kind: PolicyKind): Promise<string | null | undefined> {
    if (kind !== 'identity' && kind !== 'boundary') return undefined;
    const { roles } = await client.sendRequest<TemplateRolesResult>(TEMPLATE_ROLES, ref);
    if (roles.length < 2) return roles[0];
    const picked = await vscode.window.showQuickPick(roles, {
      title: 'IAM: Evaluate Request (role)',
      placeHolder: 'Which of the roles that have the policy makes the request?',
    });
    return picked ?? null;
  }

  async #evaluateDocument(document: vscode.TextDocument): Promise<void> {
    const { request, problem } = await this.#requestOf(document);
    if (!request) {
      void showWarning(`The request cannot be read. ${problem ?? ''}`.trim());
      return;
    }
    await this.#view.show({ base: document.uri, request, title: document.uri.path.split('/').at(-1)! });
  }
}

export function registerEvaluate(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  new EvaluateCommand(context, grantwise);
}
