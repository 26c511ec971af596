/** A SAM policy template in words: what it grants, and what its parameters take. */
import type { SamPolicyTemplate } from '../dialects/published-policies.js';
import { replaceDollarBraces } from '../text/dollar-braces.js';
import { code, codes, plain } from '../text/markdown.js';
import { ownValue } from '../text/own-value.js';

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** More actions than this are counted. */
const MAX_ACTIONS = 40;

const listOf = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : [json]);

/** A value with the names of parameters where they go: `arn:${AWS::Partition}:sqs:…:${QueueName}`. */
function textOf(json: unknown): string {
  if (!isObject(json)) return String(json);
  const ref = ownValue(json, 'Ref');
  if (typeof ref === 'string') return `\${${ref}}`;
  const sub = ownValue(json, 'Fn::Sub');
  const [text, variables] = listOf(sub);
  if (typeof text !== 'string') return JSON.stringify(json);
  return replaceDollarBraces(text, ({ name }) => {
    const given = isObject(variables) ? ownValue(variables, name) : undefined;
    return given === undefined ? `\${${name}}` : textOf(given);
  });
}

function conditionLines(condition: unknown): string[] {
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(
      ([key, value]) =>
        `  - if ${code(key)} ${plain(operator)} ${listOf(value)
          .map((v) => code(textOf(v)))
          .join(', ')}`,
    ),
  );
}

function statementLines(statement: unknown): string[] {
  if (!isObject(statement)) return [];
  const actions = listOf(ownValue(statement, 'Action')).map(String);
  const resources = listOf(ownValue(statement, 'Resource')).map((r) => code(textOf(r)));
  return [
    `- ${plain(String(ownValue(statement, 'Effect')))} ${codes(actions, MAX_ACTIONS)} on ${resources.join(', ')}`,
    ...conditionLines(ownValue(statement, 'Condition')),
  ];
}

const PAGE =
  'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html';

/** Markdown about a policy template. */
export function describeSamTemplate(name: string, template: SamPolicyTemplate): string {
  const parameters = [...template.parameters].map(
    ([parameter, { description, takes }]) =>
      `- ${code(parameter)} (${takes === 'ARN' ? 'ARN' : 'name or ID'}): ${plain(description)}`,
  );
  return [
    `**${plain(name)}**, a policy template of SAM. ${plain(template.description)}.`.replace('..', '.'),
    '',
    ...template.statements.flatMap(statementLines),
    ...(parameters.length > 0 ? ['', 'Parameters:', '', ...parameters] : []),
    '',
    `[AWS SAM policy templates](${PAGE})`,
  ].join('\n');
}

/** Markdown about a parameter. */
export function describeSamParameter(name: string, template: SamPolicyTemplate): string | undefined {
  const parameter = template.parameters.get(name);
  if (!parameter) return undefined;
  const takes =
    parameter.takes === 'ARN' ? 'Takes an ARN.' : 'Takes a name or ID, which SAM puts at the end of an ARN.';
  return `${code(name)}: ${plain(parameter.description)}. ${takes}`.replace('..', '.');
}
