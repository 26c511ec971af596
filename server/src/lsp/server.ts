/** The language server: connects LSP to the core. Contains no knowledge of IAM. */
import type { Connection } from 'vscode-languageserver';
import type { IamLanguageService } from '../service/iam-language-service.js';
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
import { Publisher } from './session/publisher.js';
import { Session } from './session/session.js';

/** @param onLarge called before a large document is first parsed. */
export function startServer(
  connection: Connection,
  service: IamLanguageService,
  version: string,
  onLarge: () => void = () => {},
): void {
  const session = new Session(connection, service, version);
  const publisher = new Publisher(session);
  registerLifecycle(session, publisher);
  registerDocuments(session, publisher, onLarge);
  registerDiagnostics(session, publisher);
  for (const register of [
    registerCompletion,
    registerHover,
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
