/** The tests of test documents: their names, their results, and which statements they reach. */
import { URI } from 'vscode-uri';
import {
  type Authorization,
  finish,
  jsonSyntax,
  type RequestCase,
  requestFile,
  type Steps,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { LineIndex } from '../../text/line-index.js';
import { withoutMarkdown } from '../../text/markdown.js';
import type { Range } from '../../text/range.js';
import type {
  FoundTestFile,
  RunTestsParams,
  RunTestsResult,
  WireCoverage,
  WireDecider,
  WireRange,
  WireTest,
} from '../protocol.js';
import { type Files, loader } from '../session/policy-loader.js';

/** Line numbers in several texts. */
class Places {
  readonly #lines = new Map<string, LineIndex>();

  range(text: string, { start, end }: Range): WireRange {
    let index = this.#lines.get(text);
    if (!index) {
      index = new LineIndex(text);
      this.#lines.set(text, index);
    }
    return { start: index.position(start), end: index.position(end) };
  }
}

/** The tests of a document, in steps, without their policies. */
export function* findTests(uri: string, text: string, service: IamLanguageService): Steps<FoundTestFile> {
  const host = jsonSyntax.parse(text);
  yield;
  const file = requestFile(URI.parse(uri).path) ?? 'test';
  const { cases, problems } = yield* service.readRequestsSteps(host, file, () => ({ error: 'is not read' }));
  const places = new Places();
  return {
    uri,
    tests: cases.map((c) => ({ name: c.name, range: places.range(text, c.anchor) })),
    problems: [...host.problems, ...problems].map((p) => p.message),
  };
}

/** What decided a request: the statements that match, or else the policies of the stage that stopped it. */
function decidersOf(result: Authorization, own: string, places: Places): WireDecider[] {
  const effect = result.decision === 'Allow' ? 'Allow' : 'Deny';
  return result.steps.flatMap(({ step, verdict, policies }) => {
    const granted = result.decision === 'Allow' && verdict === 'granted';
    if (!granted && step !== result.decidedBy) return [];
    return policies.flatMap((p): WireDecider[] => {
      const { document, node } = p.policy.policy;
      const at = (label: string, range: Range): WireDecider => ({
        label,
        uri: p.source ?? own,
        range: places.range(document.text, range),
      });
      if (result.decision === 'ImplicitDeny') return [at(`${p.name}: no statement allows it`, node.range)];
      const matches = effect === 'Allow' ? p.allow : p.deny;
      const statement = matches ? p.decider(effect) : undefined;
      return statement ? [at(`${statement.name} of ${p.name}`, statement.range)] : [];
    });
  });
}

/** How many tests reached each statement, by file. */
class Reached {
  readonly #files = new Map<
    string,
    { text: string; counts: Map<number, { range: Range; reached: number }> }
  >();

  /** @param result undefined: nothing is reached. */
  add({ input }: RequestCase, result: Authorization | undefined): void {
    for (const { source, policy } of Object.values(input?.policies ?? {}).flat(2)) {
      if (source === undefined) continue;
      const { document, statements } = policy.policy;
      const known = this.#files.get(source) ?? { text: document.text, counts: new Map() };
      this.#files.set(source, known);
      for (const { node } of statements)
        if (!known.counts.has(node.range.start))
          known.counts.set(node.range.start, { range: node.range, reached: 0 });
    }
    for (const { policies } of result?.steps ?? []) {
      for (const policy of policies) {
        const counts = policy.source === undefined ? undefined : this.#files.get(policy.source)?.counts;
        for (const { start } of counts ? policy.reached() : []) {
          const count = counts!.get(start);
          if (count) count.reached++;
        }
      }
    }
  }

  wire(places: Places): WireCoverage[] {
    return [...this.#files].map(([uri, { text, counts }]) => ({
      uri,
      statements: [...counts.values()].map(({ range, reached }) => ({
        range: places.range(text, range),
        reached,
      })),
    }));
  }
}

/** Runs tests of a document, in steps: one for each. */
export function* testSteps(
  { uri, text = '', only, coverage }: RunTestsParams,
  service: IamLanguageService,
  files: Files,
): Steps<RunTestsResult> {
  const host = jsonSyntax.parse(text);
  const places = new Places();
  const range = (r: Range): WireRange => places.range(text, r);
  const file = requestFile(URI.parse(uri).path) ?? 'test';
  const { cases, problems } = yield* service.readRequestsSteps(host, file, loader(uri, files));
  yield;
  const reached = coverage ? new Reached() : undefined;
  const wire = (c: RequestCase, index: number): WireTest => {
    const began = performance.now();
    const result = service.evaluate(c);
    const passed = result !== undefined && c.expect !== undefined && result.decision === c.expect;
    reached?.add(c, result);
    const wrong = c.problems.filter((p) => !p.minor).map((p) => p.message);
    // The reasons take longer than the decision.
    const message = (): string => (result ? withoutMarkdown(result.explanation) : wrong.join(' '));
    return {
      index,
      name: c.name,
      range: range(c.anchor),
      expect: c.expect ?? null,
      expectRange: c.expectRange ? range(c.expectRange) : null,
      decision: result?.decision ?? null,
      passed,
      message: passed ? '' : message(),
      deciders: passed || !result ? [] : decidersOf(result, uri, places),
      duration: performance.now() - began,
    };
  };
  const tests: WireTest[] = [];
  for (const [index, c] of cases.entries()) {
    if (only && !only.includes(index)) continue;
    tests.push(wire(c, index));
    yield;
  }
  return {
    tests,
    problems: [...host.problems.map((p) => p.message), ...problems.map((p) => p.message)],
    ...(reached ? { coverage: reached.wire(places) } : {}),
  };
}

/** As `testSteps`, all at once. */
export const runTests = (...of: Parameters<typeof testSteps>): RunTestsResult => finish(testSteps(...of));
