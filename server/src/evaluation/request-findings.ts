import type { Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { RequestFile } from '../dialects/request-file-name.js';
import type { HostDocument } from '../syntax/syntax.js';
import { withoutMarkdown } from '../text/markdown.js';
import type { Range } from '../text/range.js';
import type { Load } from './policy-texts.js';
import { readRequestsSteps, runCase } from './request-document.js';

export interface RequestFinding {
  /** `request`: a part is missing or malformed. `test-failed`: the decision is not the expected one. */
  readonly code: 'request' | 'test-failed';
  readonly severity: 'error' | 'warning';
  readonly range: Range;
  readonly message: string;
}

/** What is wrong with a request or test document, and which of its tests fail, in steps: one for each test. */
export function* requestFindings(
  document: HostDocument,
  file: RequestFile,
  catalogue: Catalogue,
  load: Load,
): Steps<RequestFinding[]> {
  if (document.root === undefined) return [];
  const { cases, problems } = yield* readRequestsSteps(document, file, catalogue, load);
  const out = new Map<string, RequestFinding>();
  // A problem in inherited properties is reported only once.
  const add = (finding: RequestFinding): void => {
    const id = `${finding.range.start} ${finding.message}`;
    if (!out.has(id)) out.set(id, finding);
  };
  for (const { range, minor, message } of [...problems, ...cases.flatMap((c) => c.problems)])
    add({ code: 'request', severity: minor ? 'warning' : 'error', range, message });
  for (const c of cases) {
    if (!c.expect) continue;
    yield;
    const result = runCase(c, catalogue);
    if (!result || result.decision === c.expect) continue;
    add({
      code: 'test-failed',
      severity: 'warning',
      range: c.expectRange ?? c.anchor,
      message: `Expected ${c.expect}, but the decision is ${result.decision ?? 'undecided'}. ${withoutMarkdown(result.explanation)}`,
    });
  }
  return [...out.values()];
}
