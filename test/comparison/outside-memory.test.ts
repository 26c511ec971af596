/** What the questions of a comparison remember: answers that hold for other questions, and those only. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { type OutsideAnswer, OutsideMemory } from '../../server/src/comparison/outside-memory.js';
import { partsOf, policySide } from '../../server/src/comparison/policy-side.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const identity = (...Statement: object[]) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
const on = (Resource: string): object => ({ Effect: 'Allow', Action: 's3:GetObject', Resource });

describe('a memory of questions', () => {
  const parts = partsOf(
    policySide(identity(on('arn:aws:s3:::a/*'), on('arn:aws:s3:::a*'), on('arn:aws:s3:::b*')), sets),
  );
  const [own, wider, elsewhere] = [parts[0]!, parts[1]!, parts[2]!];
  const asked = (memory: OutsideMemory, others: typeof parts): [string, number] => {
    let questions = 0;
    const answer = memory.ask(own, undefined, memory.bitsOf(others), (): OutsideAnswer => {
      questions++;
      const used = new Set<(typeof own)['rest']>();
      const result = sets.outside(
        own.rest,
        others.map((o) => o.rest),
        undefined,
        used,
      );
      if (result.kind === 'found') return { answer: 'found', point: result.value };
      return result.kind === 'empty' ? { answer: 'empty', used } : { answer: 'costly' };
    });
    return [answer, questions];
  };

  it('more boxes contain what fewer contain, and the same request is outside of fewer', () => {
    const memory = new OutsideMemory(parts);
    expect(asked(memory, [elsewhere])).toEqual(['found', 1]);
    expect(asked(memory, [])).toEqual(['found', 0]);
    expect(asked(memory, [wider])).toEqual(['empty', 1]);
    expect(asked(memory, [elsewhere, wider])).toEqual(['empty', 0]);
    expect(asked(memory, [elsewhere])).toEqual(['found', 0]);
  });
});

it('twelve statements with NotAction and NotResource: nothing is unknown', () => {
  const services = ['s3', 'ec2', 'iam', 'sqs', 'sns', 'kms'];
  const statements = (shift: number): object[] =>
    Array.from({ length: 12 }, (_, i) => ({
      Effect: i % 3 === shift % 3 ? 'Deny' : 'Allow',
      NotAction: [`${services[(i + shift) % 6]}:Get*`, `${services[(i * 2 + 1) % 6]}:*Tag*`],
      NotResource: [`arn:aws:s3:::team-${i % 5}/*`, `arn:aws:sqs:*:*:q${(i + shift) % 4}`],
    }));
  const [before, after] = [identity(...statements(0)), identity(...statements(1))];
  const { newAccess, lostAccess } = comparePolicies(before, after, catalogue, sets);
  expect(newAccess.unknown).toEqual([]);
  expect(lostAccess.unknown).toEqual([]);
});
