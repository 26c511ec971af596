/** After edits elsewhere, the policies of a template are what a fresh reading finds, at their places. */
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../server/src/analysis/analyse.js';
import { fingerprint } from '../../server/src/policy/fingerprint.js';
import { CheckMemory } from '../../server/src/rules/engine/check-memory.js';
import { edit, edited, generator } from '../support/edits.js';
import { runs, seed } from '../support/seed.js';
import { service } from '../support/service.js';
import { foreignTemplates, SMALL } from '../support/yaml-templates.js';

const shown = (analysis: Analysis | undefined, memory?: CheckMemory): unknown =>
  analysis && {
    policies: analysis.policies.map((p) => [
      p.kind,
      p.node.range,
      fingerprint(p.node),
      p.place.attachedTo?.value.range,
    ]),
    findings: service
      .check(analysis, {}, undefined, memory)
      .map(({ rule, severity, range, message, fixes }) => ({
        rule,
        severity,
        range,
        message,
        fixes: fixes?.().map(({ title, edits }) => ({ title, edits })),
      })),
  };

describe('an edited template has the policies and findings of one that is read again', () => {
  const texts = [
    SMALL,
    SMALL,
    ...foreignTemplates.map((t) => t.text).filter((t) => t.length < 8000 && t.includes('Statement')),
  ];
  const random = generator(seed);
  it(`seed ${seed}`, () => {
    for (let round = 0; round < runs(60); ) {
      let text = texts[random(texts.length)]!;
      const memory = new CheckMemory();
      let analysis = service.analyse(text, 't.yaml');
      for (let step = 0; step < 6; step++, round++) {
        text = edited(text, edit(text, random));
        const before = analysis;
        analysis = service.analyse(text, 't.yaml', undefined, before);
        const fresh = service.analyse(text, 't.yaml');
        expect(shown(analysis, memory), text).toEqual(shown(fresh));
      }
    }
  });

  it('a reference changes with the type of what it refers to', () => {
    const before = service.analyse(SMALL, 't.yaml')!;
    const text = SMALL.replace('Type: AWS::SQS::Queue', 'Type: AWS::SNS::Topic');
    const after = service.analyse(text, 't.yaml', undefined, before)!;
    expect(after.policies.map((p) => fingerprint(p.node))).not.toEqual(
      before.policies.map((p) => fingerprint(p.node)),
    );
    expect(shown(after)).toEqual(shown(service.analyse(text, 't.yaml')));
  });

  it('a reference changes with the name of the role that it refers to', () => {
    const role = (name: string): string =>
      SMALL.replace(
        'Resources:\n',
        `Resources:
  Caller:
    Type: AWS::IAM::Role
    Properties: {RoleName: ${name}, Path: /team/}
  Access:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: [{Effect: Allow, Action: 'iam:GetRole', Resource: !GetAtt Caller.Arn}]}
`,
      );
    const before = service.analyse(role('one'), 't.yaml')!;
    const after = service.analyse(role('two'), 't.yaml', undefined, before)!;
    const first = (of: Analysis): string => fingerprint(of.policies[0]!.node);
    expect(first(before)).toContain(':role/team/one');
    expect(first(after)).toContain(':role/team/two');
  });
});
