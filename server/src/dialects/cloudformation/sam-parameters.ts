/** What the parameters of SAM's policy templates take, read from the statements of the templates. */
import type { SamParameter } from '../../policy/sam-template-use.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';

/** A parameter, with what is known of the ARNs that it is in. */
export interface KnownSamParameter extends SamParameter {
  /** What those ARNs begin with, without `arn:PARTITION:`, a `*` for each unknown part: `sqs:*:*:`. */
  readonly heads: readonly string[];
  /** Prefixes of the services of the statements' actions. */
  readonly services: readonly string[];
}

interface Place {
  readonly before: string;
  readonly services: readonly string[];
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** The places of a parameter in JSON with `Fn::Sub` and its variables. */
function placesIn(json: unknown, parameter: string, services: readonly string[]): Place[] {
  if (Array.isArray(json)) return json.flatMap((item) => placesIn(item, parameter, services));
  if (!isObject(json)) return [];
  const sub: unknown = ownValue(json, 'Fn::Sub');
  if (!Array.isArray(sub)) return Object.values(json).flatMap((v) => placesIn(v, parameter, services));
  const [text, variables] = sub as readonly unknown[];
  if (typeof text !== 'string' || !isObject(variables)) return [];
  return Object.entries(variables).flatMap(([variable, value]) =>
    isObject(value) && ownValue(value, 'Ref') === parameter
      ? [{ before: text.slice(0, text.indexOf(`\${${variable}}`)), services }]
      : [],
  );
}

function servicesOf(statement: unknown): string[] {
  const action: unknown = isObject(statement) ? ownValue(statement, 'Action') : undefined;
  const actions: unknown[] = Array.isArray(action) ? action : [action];
  return [...new Set(actions.map((a) => String(a).split(':')[0]!))];
}

const PARTITION = 'arn:${AWS::Partition}:';

/** The head of an ARN format without its partition. */
export const headOf = (format: string): string => replaceDollarBraces(format, '*');

/** A parameter of a policy template with these statements. */
export function samParameter(
  name: string,
  description: string,
  statements: readonly unknown[],
): KnownSamParameter {
  const places = statements.flatMap((statement) => placesIn(statement, name, servicesOf(statement)));
  const heads = places.flatMap(({ before }) =>
    before.startsWith(PARTITION) ? [headOf(before.slice(PARTITION.length))] : [],
  );
  return {
    description,
    takes: heads.length > 0 ? 'name' : 'ARN',
    heads: [...new Set(heads)],
    services: [...new Set(places.flatMap((p) => p.services))],
  };
}
