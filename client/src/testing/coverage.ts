/** Which statements of policies the tests of a run reached, for VS Code's coverage view. */
import * as vscode from 'vscode';
import type { WireCoverage } from '../../../server/src/lsp/protocol.js';
import { rangeOf } from '../convert.js';

class PolicyCoverage extends vscode.FileCoverage {
  constructor(
    uri: vscode.Uri,
    readonly statements: readonly vscode.StatementCoverage[],
  ) {
    const reached = statements.filter((s) => s.executed !== 0).length;
    super(uri, new vscode.TestCoverageCount(reached, statements.length));
  }
}

/** The coverage of several documents: a statement counts as often as all of their tests reached it. */
export class CoverageSum {
  readonly #files = new Map<string, Map<string, { range: vscode.Range; reached: number }>>();

  add(files: readonly WireCoverage[]): void {
    for (const { uri, statements } of files) {
      const own = this.#files.get(uri) ?? new Map<string, { range: vscode.Range; reached: number }>();
      this.#files.set(uri, own);
      for (const { range, reached } of statements) {
        const key = `${range.start.line}:${range.start.character}`;
        const known = own.get(key) ?? { range: rangeOf(range), reached: 0 };
        own.set(key, { ...known, reached: known.reached + reached });
      }
    }
  }

  /** @param asUri a URI as the client has it. */
  files(asUri: (uri: string) => vscode.Uri): vscode.FileCoverage[] {
    return [...this.#files].map(
      ([uri, statements]) =>
        new PolicyCoverage(
          asUri(uri),
          [...statements.values()].map(({ range, reached }) => new vscode.StatementCoverage(reached, range)),
        ),
    );
  }
}

/** The statements of a file, for the editor. */
export const detailsOf = (file: vscode.FileCoverage): vscode.FileCoverageDetail[] =>
  file instanceof PolicyCoverage ? [...file.statements] : [];
