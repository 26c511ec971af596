import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Policy } from '../../policy/policy.js';
import type { StatementBody } from '../../policy/statement-body.js';
import type { StringNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';
import type { Related, Report, Rule } from '../rule.js';
import { changeText, didYouMean, didYouMeanText, fixOf } from '../support/fixes/fixes.js';

/** Common names of services whose prefix is a different one. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  alb: 'elasticloadbalancing',
  apigw: 'apigateway',
  cloudwatchlogs: 'logs',
  eventbridge: 'events',
  iotdata: 'iot',
  sfn: 'states',
  stepfunctions: 'states',
  cognito: 'cognito-idp',
  efs: 'elasticfilesystem',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  emr: 'elasticmapreduce',
  ses: 'ses',
  opensearch: 'es',
  apigatewayv2: 'apigateway',
  documentdb: 'rds',
  docdb: 'rds',
  neptune: 'neptune-db',
  nlb: 'elasticloadbalancing',
  msk: 'kafka',
  mwaa: 'airflow',
  ssooidc: 'sso-oauth',
  lex: 'lex',
  parameterstore: 'ssm',
  systemsmanager: 'ssm',
  secretmanager: 'secretsmanager',
  costexplorer: 'ce',
  vpc: 'ec2',
};

/** Services whose management has the actions of another one: Neptune User Guide, "Managing access using IAM policies". */
const MANAGED_BY: Readonly<Record<string, string>> = { neptune: 'rds' };

interface Use {
  readonly prefix: string;
  readonly items: StringNode[];
}

const prefixOf = (action: string): string | undefined => /^([A-Za-z0-9-]+):/.exec(action)?.[1];

const prefixesOf = ({ action }: StatementBody): readonly string[] => [
  ...new Set(action?.items.flatMap((item) => prefixOf(item.value) ?? [])),
];

/** The prefixes that no service has, in the order of the text, with the actions that have them. */
function unknownServices(policy: Policy, catalogue: Catalogue): Use[] {
  const found = new Map<string, Use>();
  const isUnknown = (prefix: string): boolean =>
    !catalogue.hasService(prefix) && !catalogue.isRetiredService(prefix);
  for (const { action } of policy.statements.filter((s) => s.derived.of(prefixesOf).some(isUnknown))) {
    for (const item of action?.items ?? []) {
      const prefix = prefixOf(item.value);
      if (!prefix || !isUnknown(prefix)) continue;
      const use = found.get(prefix.toLowerCase()) ?? { prefix, items: [] };
      use.items.push(item);
      found.set(prefix.toLowerCase(), use);
    }
  }
  return [...found.values()];
}

/** More places than this are not listed. */
const MAX_RELATED = 20;

const relatedTo = (items: readonly StringNode[]): Related[] =>
  items.map(({ range }) => ({ range, message: 'Another action with this prefix.' }));

const afterPrefix = ({ prefix }: Use, item: StringNode): string => item.value.slice(prefix.length);

/** Prefixes of services that the author can have in mind. */
function similarTo(use: Use, catalogue: Catalogue): readonly string[] {
  const everyday = use.prefix.toLowerCase().replace(/-/g, '');
  const manager = ownValue(MANAGED_BY, everyday);
  const service = manager === undefined ? undefined : catalogue.service(manager);
  const managed = service && use.items.every((item) => service.action(afterPrefix(use, item).slice(1)));
  const usual = managed ? manager : ownValue(USUAL_NAMES, everyday);
  return usual
    ? [usual]
    : nearest(
        use.prefix,
        catalogue.services.map((s) => s.prefix),
      );
}

/** One finding for all actions with the prefix. */
function reportOf(use: Use, policy: Policy, catalogue: Catalogue): Report {
  const { prefix, items } = use;
  const near = similarTo(use, catalogue);
  const [first, ...more] = items;
  const { start } = first!.inner;
  const what = more.length === 0 ? 'this matches no action' : `these ${items.length} actions have no effect`;
  return {
    range: first!.offsets ? first!.range : { start, end: start + prefix.length },
    message: `AWS does not document the service prefix "${prefix}" (service data of ${catalogue.info.updatedAt}), so ${what}.${didYouMeanText(near)}`,
    ...(more.length === 0 ? {} : { related: relatedTo(more.slice(0, MAX_RELATED)) }),
    without: (suppressed) => {
      const left = items.filter(({ range }) => !suppressed(range));
      return left.length > 0 ? reportOf({ prefix, items: left }, policy, catalogue) : undefined;
    },
    fixes: () =>
      more.length === 0
        ? didYouMean(
            policy.document,
            first!,
            near.map((n) => n + afterPrefix(use, first!)),
          )
        : near.flatMap((n) =>
            fixOf(
              `Change "${prefix}" to "${n}" in ${items.length} actions`,
              items.flatMap((i) => changeText(policy.document, i, n + afterPrefix(use, i))),
              near.length === 1,
            ).map((f) => (near.length === 1 ? { ...f, misspelling: true } : f)),
          ),
  };
}

export const rule: Rule = {
  id: 'unknown-service',
  severity: 'warning',
  codes: ['AA:INVALID_SERVICE_IN_ACTION', 'P:UNKNOWN_PREFIX'],
  summary: 'An action has a service prefix that is not in the service data.',
  checkPolicy(policy, { catalogue, report }) {
    for (const use of unknownServices(policy, catalogue)) report(reportOf(use, policy, catalogue));
  },
};
