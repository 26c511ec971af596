/** Names that every JavaScript object inherits are names like any other, wherever a document has them. */
import { describe, expect, it } from 'vitest';
import { NO_CONFIG } from '../../server/src/rules/config/config.js';
import { readConfig } from '../../server/src/rules/config/read-config.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';
import { service } from '../support/service.js';

/** With a name of the same shape that no object has. */
const NAMES = [
  ['constructor', 'konstruktor'],
  ['toString', 'toStrinq'],
  ['__proto__', '__prota__'],
  ['hasOwnProperty', 'hasOwnPropertx'],
  ['valueOf', 'valueOg'],
] as const;

const POLICIES: Readonly<Record<string, string>> = {
  elements:
    '{"NAME":1,"Version":"NAME","Statement":[{"NAME":"x","Sid":"NAME","Effect":"NAME","Action":"*"}]}',
  actions:
    '{"Statement":[{"Effect":"Allow","Action":["NAME","NAME:NAME","s3:NAME","*:NAME"],"Resource":"*"}]}',
  resources:
    '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":["NAME","arn:NAME:s3:::b","arn:aws:NAME:NAME:NAME:x","${NAME}"]}]}',
  principals:
    '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"NAME":"x","AWS":"NAME","Service":"NAME","Federated":"NAME"}}]}',
  conditions:
    '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NAME":{"NAME":"NAME"},"StringEquals":{"NAME":"*","aws:NAME":"NAME","NAME:aud":"x","aws:RequestTag/NAME":"NAME"},"ForAnyValue:NAME":{"a":"b"}}}]}',
  template:
    '{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"NAME":{"Type":"NAME","Properties":{"NAME":{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[{"Ref":"NAME"},{"Fn::GetAtt":["NAME","NAME"]},{"Fn::Sub":"${NAME.NAME}"},{"NAME":1}]}]}}},"P":{"Type":"AWS::Organizations::Policy","Properties":{"Type":"NAME","Content":{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}}}}}',
  organization:
    '{"Policy":{"PolicySummary":{"Type":"NAME"},"Content":"{\\"Statement\\":[{\\"Effect\\":\\"Deny\\",\\"Action\\":\\"*\\",\\"Resource\\":\\"*\\"}]}"}}',
};

const REQUEST =
  '{"principal":{"arn":"arn:aws:iam::111122223333:user/a","tags":{"NAME":"NAME"},"NAME":1},"action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k","NAME":1,"tags":{"NAME":"x"}},"context":{"NAME":"x","aws:RequestTag/NAME":"x"},"NAME":1,"policies":{"identity":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/NAME":"NAME"},"Null":{"NAME":"false"}}}]},"groups":{"NAME":"NAME.json"},"NAME":["x"]}}';

/** Everything that is known of a document, with the names that differ written alike. */
function knownOf(template: string, name: string): unknown {
  const text = template.replaceAll('NAME', name);
  const failures: string[] = [];
  const analysis = service.analyse(text, '/work/a-policy.json');
  const findings = analysis
    ? service.check(analysis, { preset: 'strict' }, (rule, error) => failures.push(`${rule}: ${error}`))
    : [];
  const policies = analysis?.policies ?? [];
  const out = {
    failures,
    kinds: policies.map((p) => [p.kind, p.kindDoubt]),
    findings: findings.map((f) => [f.rule, f.severity, f.message.replace(/ Did you mean .*/, '')]),
    public: policies.map((p) => service.publicAccess(p)?.findings.length),
    access: policies.map((p) => service.accessMarkdown(p)),
  };
  for (const policy of policies) {
    for (let at = 0; at < text.length; at += 3) {
      service.complete(policy, at);
      service.hover(policy, at);
    }
  }
  const forms = [name, name.toLowerCase(), name.replaceAll('_', '')];
  const alike = (text: string): string => forms.reduce((t, form) => t.replaceAll(form, 'NAME'), text);
  return JSON.parse(alike(JSON.stringify(out)));
}

describe.each(NAMES)('%s is a name as %s is', (inherited, other) => {
  it.each(Object.keys(POLICIES))('in %s', (key) => {
    const template = POLICIES[key]!;
    const known = knownOf(template, inherited);
    expect(known).toEqual(knownOf(template, other));
    expect((known as { failures: unknown[] }).failures).toEqual([]);
  });

  it('in a request', () => {
    const decide = (name: string): unknown => {
      const document = parseJson(REQUEST.replaceAll('NAME', name));
      const { cases, problems } = service.readRequests(document, 'request', () => ({ error: 'none' }));
      const result = service.evaluate(cases[0]!);
      const messages = [...problems, ...cases[0]!.problems].map((p) =>
        p.message.replace(/ Did you mean .*/, ''),
      );
      return JSON.parse(JSON.stringify([messages, result ?? null]).replaceAll(name, 'NAME'));
    };
    expect(decide(inherited)).toEqual(decide(other));
  });

  it('in a configuration', () => {
    const text = `{"${inherited}":1,"rules":{"${inherited}":"off","full-admin":"${inherited}"},"preset":"${inherited}"}`;
    const { config, problems } = readConfig(text, catalogue);
    expect(problems).toHaveLength(4);
    // Rules whose own name is inherited do not exist, so nothing is switched off or on.
    expect(config).toEqual(NO_CONFIG);
  });
});
