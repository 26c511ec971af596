/** Tasks of the type `grantwise`: the command line of this extension, without an installation of Node. */
import * as vscode from 'vscode';

const TYPE = 'grantwise';

/** A task as tasks.json has it. */
interface Definition extends vscode.TaskDefinition {
  readonly command: 'check' | 'test';
  /** Relative to the workspace folder. If omitted: all of it. */
  readonly paths?: readonly string[];
  readonly args?: readonly string[];
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

function taskOf(extension: vscode.Uri, folder: vscode.WorkspaceFolder, definition: Definition): vscode.Task {
  const { command } = definition;
  const paths = texts(definition.paths);
  const execution = new vscode.ProcessExecution(
    process.execPath,
    [
      vscode.Uri.joinPath(extension, 'dist/cli.js').fsPath,
      command,
      ...texts(definition.args),
      '--',
      ...(paths.length > 0 ? paths : ['.']),
    ],
    // The program is that of VS Code, which this makes Node.
    { cwd: folder.uri.fsPath, env: { ELECTRON_RUN_AS_NODE: '1' } },
  );
  const name = command === 'check' ? 'check policies' : 'test policies';
  // What the language server reports of files that are not open would be listed twice.
  const isWhole =
    vscode.workspace.getConfiguration('grantwise', folder).get('diagnostics.scope') === 'workspace';
  return new vscode.Task(
    definition,
    folder,
    name,
    'grantwise',
    execution,
    command === 'check' && !isWhole ? ['$grantwise'] : [],
  );
}

export function registerTasks(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  context.subscriptions.push(
    vscode.tasks.registerTaskProvider(TYPE, {
      provideTasks: () =>
        (vscode.workspace.workspaceFolders ?? [])
          .filter(({ uri }) => uri.scheme === 'file')
          .flatMap((folder) =>
            (['check', 'test'] as const).map((command) =>
              taskOf(extensionUri, folder, { type: TYPE, command }),
            ),
          ),
      resolveTask: ({ definition, scope }) => {
        const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
        const { command } = definition as Definition;
        if (!folder || (command !== 'check' && command !== 'test')) return undefined;
        // VS Code wants the same object back.
        return taskOf(extensionUri, folder, definition as Definition);
      },
    }),
  );
}
