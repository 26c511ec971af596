import { nearest } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { didYouMean, didYouMeanText } from '../support/fixes.js';

/** Common names of services whose prefix is a different one. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  cloudwatchlogs: 'logs',
  eventbridge: 'events',
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
  mwaa: 'airflow',
  ssooidc: 'sso-oauth',
  lex: 'lex',
  parameterstore: 'ssm',
  systemsmanager: 'ssm',
  secretmanager: 'secretsmanager',
  costexplorer: 'ce',
};

export const rule: Rule = {
  id: 'unknown-service',
  severity: 'warning',
  codes: ['AA:INVALID_SERVICE_IN_ACTION', 'P:UNKNOWN_PREFIX'],
  summary: 'An action has a service prefix that is not in the service data.',
  checkStatement(statement, context) {
    const { catalogue } = context;
    for (const item of statement.action?.items ?? []) {
      const match = /^([A-Za-z0-9-]+):/.exec(item.value);
      const prefix = match?.[1];
      if (!prefix || catalogue.hasService(prefix) || catalogue.isRetiredService(prefix)) continue;
      const everyday = prefix.toLowerCase().replace(/-/g, '');
      const usual = Object.hasOwn(USUAL_NAMES, everyday) ? USUAL_NAMES[everyday] : undefined;
      const near = usual
        ? [usual]
        : nearest(
            prefix,
            catalogue.services.map((s) => s.prefix),
          );
      const fixed = near.map((n) => n + item.value.slice(prefix.length));
      const start = item.inner.start;
      context.report({
        range: item.offsets ? item.range : { start, end: start + prefix.length },
        message: `AWS does not document the service prefix "${prefix}" (service data of ${catalogue.info.updatedAt}), so this matches no action.${didYouMeanText(near)}`,
        fixes: () => didYouMean(context.policy.document, item, fixed),
      });
    }
  },
};
