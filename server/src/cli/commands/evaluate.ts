import { readText } from '../../files/read-file.js';
import { type Authorization, type RequestCase, STEP_LABELS, type Verdict } from '../../service/core.js';
import { withoutMarkdown } from '../../text/markdown.js';
import { printableJson } from '../../text/printable.js';
import { badFileLine, lines } from '../access-question.js';
import { CHECK_OPTIONS, loadConfig } from '../checked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
import { decisionText, readCases } from '../request-cases.js';

const VERDICT_TEXTS: Readonly<Partial<Record<Verdict, string>>> = {
  'not-asked': 'does not apply',
  'no-allow': 'does not allow it',
};

/** Each reason once: a step says why only if the explanation does not. */
function asText(c: RequestCase, result: Authorization): string {
  const { explanation } = result;
  const out = [`${decisionText(result)}: ${c.name}`, withoutMarkdown(explanation), ''];
  for (const { step, verdict, reason } of result.steps) {
    if (verdict === 'not-present') continue;
    const why = verdict === 'denied' || explanation.includes(reason) ? '' : ` ${withoutMarkdown(reason)}`;
    out.push(`  ${STEP_LABELS[step]}: ${VERDICT_TEXTS[verdict] ?? verdict}.${why}`);
  }
  if (result.missingKeys.length > 0) out.push('', `Missing: ${result.missingKeys.join(', ')}`);
  for (const note of result.notes) out.push('', `Note: ${withoutMarkdown(note)}`);
  return lines(out);
}

const asJson = (result: Authorization): string =>
  printableJson({
    decision: result.decision ?? null,
    decidedBy: result.decidedBy ?? null,
    explanation: result.explanation,
    missingContext: result.missingKeys,
    notes: result.notes,
    steps: result.steps.map(({ step, verdict, reason }) => ({ step, verdict, reason })),
  });

function run(invocation: Invocation): CliResult {
  const [path, ...more] = invocation.files;
  if (path === undefined || more.length > 0) throw new UsageError('evaluate takes one file.');
  const file = readText(path);
  if ('error' in file) return { stdout: '', stderr: badFileLine(file), exitCode: 2 };
  const config = loadConfig(invocation);
  if ('exitCode' in config) return config;
  const { cases, complaints, broken } = readCases(path, file.text, 'request', invocation.service, config);
  const configErrors = [...config.errors()].map(badFileLine);
  const stderr = [...complaints, ...configErrors].join('');
  if (configErrors.length > 0) return { stdout: '', stderr, exitCode: 2 };
  const [first] = cases;
  const result = broken || !first ? undefined : invocation.service.evaluate(first);
  if (!first || !result) return { stdout: '', stderr, exitCode: 2 };
  return {
    stdout: isJson(invocation) ? asJson(result) : asText(first, result),
    stderr,
    exitCode: result.decision === undefined ? 3 : 0,
  };
}

export const command: Command = {
  name: 'evaluate',
  parameters: 'FILE',
  summary: 'Decides the request in a .iam-request.json file with all of its policies.',
  details: ['Exit code: 0 decided, 2 bad usage or unreadable input, 3 undecided.'],
  options: { format: FORMAT, config: CHECK_OPTIONS.config },
  run,
};
