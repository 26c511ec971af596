import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../server/src/catalogue/catalogue.js';
import { keysOfAction, lookupKey } from '../../server/src/catalogue/condition-keys.js';
import { catalogue, loadCatalogue, root } from '../support/catalogue.js';

describe('the catalogue', () => {
  it('has the data of its source', async () => {
    const { readIamData } = await import('../../scripts/build-catalogue.mjs');
    const model = readIamData();
    // Several services share these prefixes; the source has the name of one of them.
    const shared: Readonly<Record<string, string>> = JSON.parse(
      readFileSync(join(root, 'server/data/service-names.json'), 'utf8'),
    ).names;
    expect(catalogue.services.length).toBe(model.services.length);
    for (const s of model.services) {
      const service = catalogue.service(s.prefix)!;
      expect(service.name).toBe(shared[s.prefix] ?? s.name);
      expect(service.actionNames).toEqual(s.actions.map((a) => a.name));
      s.actions.forEach((a) => {
        const action = service.action(a.name)!;
        expect(action.description).toBe(a.description);
        expect([...action.levels].sort()).toEqual([...a.levels].sort());
        expect(action.conditionKeys).toEqual(a.conditionKeys);
        expect(action.resourceTypes.map((r) => [r.type.name, r.required])).toEqual(
          a.resourceTypes.map((r) => [r.name, r.required]),
        );
        expect(action.dependentActions).toEqual(a.dependentActions);
      });
      expect(service.resourceTypes.map((r) => [r.name, r.arns])).toEqual(
        s.resourceTypes.map((r) => [r.name, r.arns]),
      );
      expect(service.conditionKeys.map((k) => [k.name, k.type, k.description])).toEqual(
        s.conditionKeys.map((k) => [k.name, k.type, k.description]),
      );
    }
  });

  it('refuses a source that has changed its ways', async () => {
    const { readIamData, checkModel } = await import('../../scripts/build-catalogue.mjs');
    const model = readIamData();
    expect(() => checkModel(model)).not.toThrow();
    const broken =
      (change: (m: typeof model) => void): (() => void) =>
      () => {
        const copy = structuredClone(model);
        change(copy);
        checkModel(copy);
      };
    expect(
      broken((m) => {
        m.services[0]!.actions[0]!.levels = ['Scribble'];
      }),
    ).toThrow('Scribble');
    expect(
      broken((m) => {
        m.services.length = 400;
      }),
    ).toThrow('services');
    expect(
      broken((m) => {
        for (const s of m.services) for (const a of s.actions) a.dependentActions = [];
      }),
    ).toThrow('dependent actions');
    expect(
      broken((m) => {
        m.services[5]!.actions[0]!.resourceTypes = [{ name: 'nonsense', required: true, conditionKeys: [] }];
      }),
    ).toThrow('nonsense');
  });

  it('is the one of the snapshot; prints what changed if not', async () => {
    const { readIamData } = await import('../../scripts/build-catalogue.mjs');
    const { changes, readSnapshot, snapshotOf } = await import('../../scripts/catalogue-changes.mjs');
    const before = readSnapshot();
    const after = snapshotOf(readIamData());
    const lines = changes(before, after);
    if (lines.length > 0) console.log(lines.join('\n'));
    expect(
      lines,
      'run "node scripts/catalogue-changes.mjs --accept" and put the list into CHANGELOG.md',
    ).toEqual([]);
    // And it can show.
    const fewer = structuredClone(after);
    delete fewer.services.s3;
    expect(changes(fewer, after)).toEqual([expect.stringMatching(/^\+ s3: a new service with \d+ actions$/)]);
    expect(changes(after, fewer)).toEqual([expect.stringMatching(/^- s3: the service is gone/)]);
    const renamed = structuredClone(after);
    renamed.services.s3 = [1, 2, 3, 'x'];
    expect(changes(after, renamed)[0]).toMatch(/^~ s3: \d+ -> 1 actions, \d+ -> 2 resource types/);
  });

  it('decodes nothing before it is asked for', () => {
    const fresh = loadCatalogue();
    expect(fresh.decodedServices).toBe(0);
    expect(fresh.hasService('S3')).toBe(true);
    expect(fresh.services.length).toBeGreaterThan(450);
    expect(fresh.decodedServices).toBe(0);
    expect(fresh.action('s3:getobject')!.id).toBe('s3:GetObject');
    expect(fresh.decodedServices).toBe(1);
  });

  it('refuses what is not a catalogue', () => {
    expect(() => new Catalogue(new Uint8Array([1, 2, 3]))).toThrow(RangeError);
    expect(() => new Catalogue(new Uint8Array(100))).toThrow(RangeError);
  });

  it('has a description of our own, a type and an availability for every global key', () => {
    expect(catalogue.globalKeys.length).toBeGreaterThanOrEqual(60);
    for (const key of catalogue.globalKeys) {
      expect(key.description.length, key.name).toBeGreaterThan(20);
      expect(key.when?.length ?? 0, key.name).toBeGreaterThan(10);
    }
    const several = catalogue.globalKeys.filter((k) => k.multivalued).map((k) => k.name);
    expect(several).toContain('aws:TagKeys');
    expect(several.length).toBe(7);
  });

  it.each([
    ['aws:SourceIp', 'aws:SourceIp'],
    ['AWS:requesttag/Team', 'aws:RequestTag/${TagKey}'],
    ['s3:ExistingObjectTag/env', 's3:ExistingObjectTag/<key>'],
    ['secretsmanager:ResourceTag/x', 'secretsmanager:ResourceTag/tag-key'],
    ['kms:EncryptionContext:AppName', 'kms:EncryptionContext:${EncryptionContextKey}'],
    ['saml:aud', 'saml:aud'],
    ['iam:PassedToService', 'iam:PassedToService'],
  ])('finds the key %s', (name, wanted) => {
    const hit = lookupKey(catalogue, name);
    expect(hit).toMatchObject({ found: 'key' });
    expect(
      hit.found === 'key' &&
        hit.key.name.replace(/^kms:EncryptionContext:.*/, 'kms:EncryptionContext:${EncryptionContextKey}'),
    ).toBe(wanted);
  });

  it('distinguishes unknown keys from claims of providers', () => {
    expect(lookupKey(catalogue, 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub').found).toBe('claim');
    expect(lookupKey(catalogue, 'aws:Nonsense').found).toBe('nothing');
    expect(lookupKey(catalogue, 's3:nonsense').found).toBe('nothing');
    expect(lookupKey(catalogue, 'nonsense').found).toBe('malformed');
    expect(lookupKey(catalogue, 's4:prefix').found).toBe('unknown-prefix');
  });

  it('knows the keys of an action, those of its resource types too', () => {
    const keys = keysOfAction(catalogue.action('ec2:StartInstances')!);
    expect(keys.has('ec2:InstanceType')).toBe(true);
    expect(keys.has('s3:prefix')).toBe(false);
  });

  it('finds services by the service name in an ARN', () => {
    expect(catalogue.prefixesForArnService('iam')).toContain('sts');
    expect(catalogue.prefixesForArnService('s3')).toContain('s3');
    expect(catalogue.prefixesForArnService('nonsense')).toEqual([]);
  });
});
