/** The language server: connects LSP to the core. Contains no knowledge of IAM. */
import type { Connection } from 'vscode-languageserver';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { registerActionLists } from './handlers/register-action-lists.js';
import { registerCodeActions } from './handlers/register-code-actions.js';
import { registerCompletion } from './handlers/register-completion.js';
import { registerConfiguration } from './handlers/register-configuration.js';
import { registerDecorations } from './handlers/register-decorations.js';
import { registerDiagnostics } from './handlers/register-diagnostics.js';
import { registerDocuments } from './handlers/register-documents.js';
import { registerHover } from './handlers/register-hover.js';
import { registerLifecycle } from './handlers/register-lifecycle.js';
import { registerPolicyRequests } from './handlers/register-policy-requests.js';
import { registerRename } from './handlers/register-rename.js';
import { registerRequestDocuments } from './handlers/register-request-documents.js';
import { registerStructure } from './handlers/register-structure.js';
import { registerWorkspaceDiagnostics } from './handlers/register-workspace-diagnostics.js';
import { Publisher } from './session/publisher.js';
import { Session } from './session/session.js';
import { WorkspaceChecker } from './session/workspace-checker.js';

/** @param onLarge called before a large document of a language is first parsed. */
export function startServer(
  connection: Connection,
  service: IamLanguageService,
  version: string,
  onLarge: (languageId: string) => void = () => {},
): void {
  const session = new Session(connection, service, version);
  const checker = new WorkspaceChecker(session);
  const publisher = new Publisher(session, checker);
  registerLifecycle(session, publisher);
  registerDocuments(session, publisher, checker, onLarge);
  registerDiagnostics(session, publisher, checker);
  registerWorkspaceDiagnostics(session, publisher, checker);
  for (const register of [
    registerCompletion,
    registerHover,
    registerActionLists,
    registerCodeActions,
    registerDecorations,
    registerRename,
    registerStructure,
    registerPolicyRequests,
    registerConfiguration,
    registerRequestDocuments,
  ])
    register(session);
  session.documents.listen(connection);
  connection.listen();
}
