/** Diagnostics of the whole workspace: those that the client pulls of files that are not open, and the command. */
import {
  type CancellationToken,
  DiagnosticSeverity,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  WorkDoneProgress,
  type WorkDoneProgressReporter,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { requestFile } from '../../service/core.js';
import * as protocol from '../protocol.js';
import type { Publisher } from '../session/publisher.js';
import type { Session } from '../session/session.js';
import type { FileReport, WorkspaceChecker } from '../session/workspace-checker.js';

/** How long reports are collected, in ms. */
const COLLECT = 100;

const full = ({ uri, resultId, diagnostics }: FileReport): WorkspaceDocumentDiagnosticReport => ({
  uri,
  version: null,
  kind: DocumentDiagnosticReportKind.Full,
  ...(resultId === undefined ? {} : { resultId }),
  items: [...diagnostics],
});

const percentage = (checked: number, total: number): number =>
  total === 0 ? 0 : Math.floor((100 * checked) / total);

/** Whatever ends first: the work or its cancellation. */
const cancelled = (token: CancellationToken): Promise<never> =>
  new Promise((_, reject) => {
    const fail = (): void =>
      reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.'));
    if (token.isCancellationRequested) fail();
    else token.onCancellationRequested(fail);
  });

/**
 * Reports what the client does not know yet.
 * @param known the results that the client has, by URI.
 * @param stream sends a part of the result; then the request stays open, and changes are sent as they are found.
 * @returns the rest of the result.
 */
async function pullWorkspace(
  checker: WorkspaceChecker,
  known: ReadonlyMap<string, string>,
  token: CancellationToken,
  progress: WorkDoneProgressReporter,
  stream: ((items: WorkspaceDocumentDiagnosticReport[]) => void) | undefined,
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  const waiting = new Map<string, FileReport>();
  for (const report of checker.reports)
    if (known.get(report.uri) !== report.resultId) waiting.set(report.uri, report);
  const take = (): WorkspaceDocumentDiagnosticReport[] => {
    const items = [...waiting.values()].map(full);
    waiting.clear();
    return items;
  };
  let shown = 0;
  let timer: NodeJS.Timeout | undefined;
  const collect = (): void => {
    if (!stream || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (waiting.size > 0) stream(take());
    }, COLLECT);
  };
  let stop = (): void => {};
  progress.begin('Checking policies', 0, undefined, true);
  try {
    const idle = new Promise<void>((resolve) => {
      let isFirst = true;
      stop = checker.listen({
        onReport: (report) => {
          waiting.set(report.uri, report);
          collect();
        },
        onProgress: (checked, total) => {
          if (!isFirst || performance.now() - shown < COLLECT) return;
          shown = performance.now();
          progress.report(percentage(checked, total), `${checked} of ${total} files`);
        },
        onIdle: () => {
          if (!isFirst) return;
          isFirst = false;
          progress.done();
          const now = new Map([...checker.reports].map((r) => [r.uri, r.resultId]));
          for (const uri of known.keys())
            if (!now.has(uri)) waiting.set(uri, { uri, resultId: undefined, diagnostics: [] });
          collect();
          if (!stream) resolve();
        },
      });
      collect();
    });
    await Promise.race([idle, cancelled(token)]);
    const items = take();
    const sent = new Set(items.map((i) => i.uri));
    for (const { uri, resultId } of checker.reports) {
      if (resultId !== undefined && !sent.has(uri))
        items.push({ uri, version: null, kind: DocumentDiagnosticReportKind.Unchanged, resultId });
    }
    return items;
  } finally {
    progress.done();
    clearTimeout(timer);
    stop();
  }
}

/** What is found in the whole workspace, in open documents too. */
async function summaryOf(
  session: Session,
  publisher: Publisher,
  checker: WorkspaceChecker,
): Promise<protocol.CheckWorkspaceResult> {
  const { documents, workspace } = session;
  const open = documents.all().filter(({ uri }) => checker.files.has(workspace.path(uri)));
  const lists = [
    ...[...checker.reports].filter((r) => !documents.get(r.uri)).map((r) => r.diagnostics),
    ...(await Promise.all(open.map(({ uri }) => publisher.diagnose(uri)))),
  ];
  const openPolicies = new Set<string>();
  for (const document of open) {
    const path = workspace.path(document.uri);
    const analysis = workspace.analysis(document, await session.settingsOf(document.uri));
    if (requestFile(path) || analysis?.policies.length) openPolicies.add(path);
  }
  const all = lists.flat();
  const errors = all.filter((d) => d.severity === DiagnosticSeverity.Error).length;
  const warnings = all.filter((d) => d.severity === DiagnosticSeverity.Warning).length;
  return {
    files: checker.files.size,
    relevant: [...checker.files].filter(([path, isRelevant]) => isRelevant || openPolicies.has(path)).length,
    withFindings: lists.filter((list) => list.length > 0).length,
    errors,
    warnings,
    others: all.length - errors - warnings,
  };
}

/** The request of the command: done when everything is checked. */
async function checkWorkspace(
  session: Session,
  publisher: Publisher,
  checker: WorkspaceChecker,
  { workDoneToken, stop }: protocol.CheckWorkspaceParams,
  token: CancellationToken,
): Promise<protocol.CheckWorkspaceResult> {
  const { connection } = session;
  checker.requested = stop !== true;
  const show = (checked: number, total: number): void => {
    if (workDoneToken === undefined) return;
    void connection.sendProgress(WorkDoneProgress.type, workDoneToken, {
      kind: 'report',
      message: `${checked} of ${total} files`,
      percentage: percentage(checked, total),
    });
  };
  let end = (): void => {};
  let shown = 0;
  try {
    const idle = new Promise<void>((resolve) => {
      end = checker.listen({
        onIdle: resolve,
        onProgress: (checked, total) => {
          if (performance.now() - shown < COLLECT) return;
          shown = performance.now();
          show(checked, total);
        },
      });
    });
    await Promise.race([idle, cancelled(token)]);
    return await summaryOf(session, publisher, checker);
  } catch (error) {
    checker.requested = false;
    throw error;
  } finally {
    end();
  }
}

/** Progress without a request for it, in the status bar: it begins with the first file. */
function backgroundProgress({ client, connection }: Session): WorkDoneProgressReporter | undefined {
  if (!client.progress) return undefined;
  let reporter: Promise<WorkDoneProgressReporter> | undefined;
  return {
    begin: () => {},
    report: (share: number | string, message?: string) => {
      reporter ??= connection.window.createWorkDoneProgress().then((created) => {
        created.begin('Checking policies', 0);
        return created;
      });
      void reporter.then((r) => r.report(Number(share), message ?? ''));
    },
    done: () => void reporter?.then((r) => r.done()),
  };
}

export function registerWorkspaceDiagnostics(
  session: Session,
  publisher: Publisher,
  checker: WorkspaceChecker,
): void {
  const { connection } = session;
  connection.languages.diagnostics.onWorkspace(
    async ({ previousResultIds, workDoneToken }, token, given, partial) => {
      const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
      const stream = partial && ((items: WorkspaceDocumentDiagnosticReport[]) => partial.report({ items }));
      const progress = (workDoneToken === undefined && stream && backgroundProgress(session)) || given;
      return { items: await pullWorkspace(checker, known, token, progress, stream) };
    },
  );
  connection.onRequest(
    protocol.CHECK_WORKSPACE,
    (params: protocol.CheckWorkspaceParams, token: CancellationToken) =>
      checkWorkspace(session, publisher, checker, params, token),
  );
}
