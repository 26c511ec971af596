import { describe, expect, it } from 'vitest';
import { POLICY_TEMPLATES, templatePolicy } from '../../server/src/policy/policy-templates.js';
import { jsonSyntax } from '../../server/src/syntax/json/json-syntax.js';
import { findingsOf } from '../support/service.js';

/** A template with the placeholders as they are. */
const textOf = (template: (typeof POLICY_TEMPLATES)[number]): string =>
  jsonSyntax
    .printSnippet(templatePolicy(template))
    .replace(/\$\{\d:([^{}]*)\}/g, '$1')
    .replace(/\$\{\d\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\d/g, '')
    .replace(/\\([$}\\])/g, '$1');

const template = (id: string): string => textOf(POLICY_TEMPLATES.find((t) => t.id === id)!);

describe('templates', () => {
  const filledIn = POLICY_TEMPLATES.filter((t) => !['identity', 'scp', 'boundary'].includes(t.id));
  it.each(filledIn.map((t) => [t.id, t] as const))('%s has no finding of our own rules', (_, t) => {
    const found = findingsOf(textOf(t), t.kind, {});
    const shown = found.filter((f) => f.severity === 'warning' || f.severity === 'error');
    // GitHub's subject with IDs has placeholders in place of numbers.
    expect(shown.map((f) => `${f.rule}: ${f.message}`)).toEqual([]);
  });

  it('of GitHub have both forms of subjects, and the audience', () => {
    expect(template('github-trust')).toContain(
      '"repo:owner@owner-id/repository@repository-id:ref:refs/heads/main"',
    );
    expect(template('github-names-trust')).toContain('"repo:owner/repository:ref:refs/heads/main"');
    for (const id of ['github-trust', 'github-names-trust'])
      expect(template(id)).toContain('"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"');
  });

  it('of endpoints have principals and resources of the organization only', () => {
    expect(template('endpoint')).toContain('"aws:PrincipalOrgID"');
    expect(template('endpoint')).toContain('"aws:ResourceOrgID"');
  });

  it('ask for MFA only where callers can have it', () => {
    for (const t of POLICY_TEMPLATES)
      expect(textOf(t).includes('aws:MultiFactorAuthPresent'), t.id).toBe(t.id === 'mfa-trust');
  });

  it('have distinct IDs and file names that give their kind', () => {
    expect(new Set(POLICY_TEMPLATES.map((t) => t.id)).size).toBe(POLICY_TEMPLATES.length);
    expect(new Set(POLICY_TEMPLATES.map((t) => t.fileName)).size).toBe(POLICY_TEMPLATES.length);
  });
});
