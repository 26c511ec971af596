/** The rules of docs/organization-rules.md, with the policies that pass and fail there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OrganizationRule } from '../../../server/src/rules/config/organization-rules.js';
import { readConfig } from '../../../server/src/rules/config/read-config.js';
import { catalogue, root } from '../../support/catalogue.js';
import { findingsOf } from '../../support/service.js';

interface Example {
  readonly name: string;
  readonly rule: string;
  readonly passes: string;
  readonly fails: string;
  readonly kind: 'resource' | undefined;
}

function examples(): Example[] {
  const page = readFileSync(join(root, 'docs/organization-rules.md'), 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [rule, passes, fails] = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map((m) => m[1]!);
      return {
        name: section.slice(0, section.indexOf('\n')),
        rule: rule!,
        passes: passes!,
        fails: fails!,
        kind: section.includes('resource-based policy') ? 'resource' : undefined,
      };
    });
}

it('there are twelve', () => {
  expect(examples()).toHaveLength(12);
});

it.each(examples())('$name', ({ rule, passes, fails, kind }) => {
  const { config, problems } = readConfig(`{"organization": [${rule}]}`, catalogue);
  expect(problems).toEqual([]);
  const organization: readonly OrganizationRule[] = config.organization;
  const id = `organization/${organization[0]!.id}`;
  const found = (text: string): number =>
    findingsOf(text, kind, { organization }).filter((f) => f.rule === id).length;
  expect(found(passes)).toBe(0);
  expect(found(fails)).toBe(1);
});
