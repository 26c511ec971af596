import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AVAILABILITIES,
  CALLER_KINDS,
  DERIVATION_SOURCES,
  FORWARDINGS,
  KEY_GROUPS,
  KEY_RELATIONS,
  type KeyFacts,
  PRESENCES,
} from '../../server/src/catalogue/key-facts.js';
import { describeKey } from '../../server/src/hover/describe.js';
import { catalogue, root } from '../support/catalogue.js';

interface Data {
  keys: (KeyFacts & { type: string; multivalued: boolean; description: string; checked?: string })[];
  serviceKeys: KeyFacts[];
}
const data: Data = JSON.parse(readFileSync(join(root, 'server/data/global-keys.json'), 'utf8'));
const all = [...data.keys, ...data.serviceKeys];
/** AWS's documentation; for endpoints also AWS's SDK. */
const AWS_PAGE = /^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws\/aws-sdk-js-v3)\/[^\s]+$/;

describe('the table of condition keys', () => {
  // AWS's page "AWS global condition context keys", its table of contents: 11 + 19 + 8 + 4 + 19 keys.
  it("has AWS's global keys, by group", () => {
    const count = (group: string): number =>
      data.keys.filter((k) => k.group === group && k.name !== 'aws:SourceOwner').length;
    expect(KEY_GROUPS.map(count)).toEqual([11, 19, 8, 4, 19]);
  });

  it('has a date of the last check for each key of that page', () => {
    const isOnPage = ({ source }: KeyFacts): boolean =>
      source.some((url) => url.includes('/reference_policies_condition-keys.html#'));
    for (const key of data.keys)
      if (isOnPage(key)) expect(key.checked, key.name).toMatch(/^\d{4}-\d\d-\d\d$/);
      else expect(key.checked, key.name).toBeUndefined();
  });

  it.each(all.map((k) => [k.name, k] as const))('%s has a source and uses the vocabulary', (name, key) => {
    expect(key.source.length).toBeGreaterThan(0);
    for (const url of key.source) expect(url).toMatch(AWS_PAGE);
    expect(AVAILABILITIES).toHaveProperty(key.availability);
    expect(KEY_GROUPS).toContain(key.group);
    expect(FORWARDINGS).toContain(key.forwarded);
    expect(Object.keys(key.presence)).toEqual([...CALLER_KINDS]);
    for (const presence of Object.values(key.presence)) expect(PRESENCES).toContain(presence);
    for (const d of key.derivation) {
      expect(DERIVATION_SOURCES).toHaveProperty(d.from);
      if (d.from !== 'keys') continue;
      expect(KEY_RELATIONS).toHaveProperty(d.how);
      for (const other of d.keys) expect(catalogue.keyFacts(other), other).toBeDefined();
    }
    expect(catalogue.keyFacts(name)).toMatchObject({ name, availability: key.availability });
    expect(key.when).toMatch(/^(Only|In|If) .+\.$/);
  });

  it('says the same in the presence as in the availability', () => {
    for (const key of all) {
      const values = new Set(Object.values(key.presence));
      if (key.availability === 'always') expect([...values], key.name).toEqual(['present']);
      else
        expect(
          [...values].some((v) => v !== 'present'),
          key.name,
        ).toBe(true);
      if (values.has('depends')) expect(key.availability, key.name).not.toBe('unknown');
    }
  });

  it('names real actions and services', () => {
    for (const key of all) {
      for (const id of [...(key.exceptActions ?? []), ...(key.maybeExceptActions ?? [])]) {
        if (id.endsWith(':*')) expect(catalogue.hasService(id.slice(0, -2)), id).toBe(true);
        else expect(catalogue.action(id), id).toBeDefined();
      }
      for (const prefix of [...(key.services ?? []), ...(key.issuer ? [key.issuer] : [])])
        expect(catalogue.hasService(prefix), prefix).toBe(true);
      if (/supporting-service|organization-vpc-endpoint/.test(key.availability))
        expect(catalogue.servicesOfKey(key.name)?.length, key.name).toBeGreaterThan(30);
    }
  });

  it.each(data.keys.map((k) => [k.name, k] as const))('the hover of %s shows its texts', (name, key) => {
    const hover = describeKey(catalogue.globalKey(name)!, undefined, catalogue).replace(/\\/g, '');
    expect(hover).toContain(key.description.replace(/\\/g, ''));
    expect(hover).toContain(key.when);
  });

  it('finds a key by the name that a policy uses', () => {
    expect(catalogue.keyFacts('AWS:requesttag/Team')?.name).toBe('aws:RequestTag/${TagKey}');
    expect(catalogue.keyFacts('KMS:calleraccount')?.availability).toBe('documented-actions');
    expect(catalogue.keyFacts('s3:prefix')).toBeUndefined();
    expect(catalogue.keyFacts('aws:SignInSessionArn')?.availability).toBe('sign-in-oauth-session');
  });
});

describe('the authorization facts', () => {
  const facts = catalogue.authorizationFacts;

  it('have a source each', () => {
    const sourced = [
      facts.principalKeyValues,
      facts.resourceControlPolicies,
      ...facts.globalServices,
      ...facts.actionsWithoutPermission,
      ...facts.rootExemptions,
      ...facts.policiesWithoutResource,
    ];
    for (const fact of sourced) {
      expect(fact.source.length, JSON.stringify(fact)).toBeGreaterThan(0);
      for (const url of fact.source) expect(url).toMatch(AWS_PAGE);
    }
  });

  it('name real services, actions and Regions', () => {
    const actions = [
      ...facts.actionsWithoutPermission.map((a) => a.action),
      ...facts.rootExemptions.flatMap((e) => e.actions),
      ...facts.resourceControlPolicies.exceptActions,
    ];
    for (const id of actions) expect(catalogue.action(id), id).toBeDefined();
    for (const g of facts.globalServices) {
      expect(catalogue.hasService(g.service), g.service).toBe(true);
      for (const [partition, region] of Object.entries(g.region))
        expect(catalogue.partitions.find((p) => p.id === partition)?.regions, region).toHaveProperty(region);
    }
    for (const p of facts.policiesWithoutResource) expect(catalogue.hasService(p.service)).toBe(true);
  });
});
