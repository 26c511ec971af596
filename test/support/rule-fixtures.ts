/** The policies in the fixtures of rules. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { root } from './catalogue.js';
import { kindOf, readMarks, readSections, wholePolicy } from './fixture.js';

export interface RuleFixture {
  readonly rule: string;
  /** Begins with `fires` or `fix`. */
  readonly heading: string;
  /** A whole policy, without marks. */
  readonly text: string;
  readonly kind: PolicyKind | undefined;
}

/** Those that a rule reports or fixes. */
export function ruleFixtures(): readonly RuleFixture[] {
  const folder = join(root, 'test/rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.fixture'))
    .flatMap((name) =>
      readSections(join(folder, name))
        .filter(({ heading }) => /^(fires|fix)/.test(heading))
        .map(({ heading, body }) => ({
          rule: name.replace('.fixture', ''),
          heading,
          text: readMarks(wholePolicy(body)).text,
          kind: kindOf(heading),
        })),
    );
}
