/**
 * Random edits of what is not a policy by itself: requests, tests and configurations, and of policies that requests are
 * decided by. As in fuzz.test.ts, whatever the text is, there is an answer, soon, with its places inside of the text.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { compareSteps } from '../../server/src/comparison/compare-policies.js';
import { accessMarkdown, accessOf } from '../../server/src/comparison/policy-access.js';
import type { Files } from '../../server/src/lsp/session/policy-loader.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import { readConfig } from '../../server/src/rules/config/read-config.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue, root } from '../support/catalogue.js';
import { edit, edited, generator, texts } from '../support/edits.js';
import { askRequest, HANG } from '../support/features.js';
import { runs, seed } from '../support/seed.js';
import { service } from '../support/service.js';
import { stopwatch } from '../support/stopwatch.js';

const folder = join(root, 'examples');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const requests = readdirSync(folder).filter((f) => /\.iam-(request|test)\.json$/.test(f));
const sets = requestSets(catalogue);

const CONFIG = `{
  "preset": "strict",
  "rules": { "resource-star": "off", "unknown-action": "error" },
  "suppressions": [{ "rule": "full-admin", "file": "admin/*.json", "statement": "All", "reason": "break-glass" }],
  "organization": [
    { "id": "no-public", "severity": "error", "message": "No bucket is public.", "forbidPrincipals": ["*"] },
    { "id": "regions", "message": "Europe only.", "allowedRegions": ["eu-*"], "kinds": ["identity"] },
    { "id": "mfa", "message": "Ask for MFA.", "requireConditions": { "actions": ["iam:*"], "keys": ["aws:MultiFactorAuthPresent"] } }
  ]
}
`;

/** Calls, and says with which text it failed or took too long. A command can take longer than what follows a key. */
function timed<T>(what: string, text: string, call: () => T, limit = HANG): T {
  const took = stopwatch();
  try {
    const result = call();
    expect(took(), `${what}: ${JSON.stringify(text)}`).toBeLessThan(limit);
    return result;
  } catch (error) {
    throw new Error(`seed ${seed}, ${what}, text:\n${JSON.stringify(text)}`, { cause: error });
  }
}

describe('random edits of', () => {
  it(`requests and tests (${requests.length} files)`, () => {
    const random = generator(seed + 11);
    let tried = 0;
    for (let run = 0; run < runs(25); run++) {
      const name = requests[random(requests.length)]!;
      const uri = `file://${folder}/${name}`;
      // The policies that it names are edited too.
      const others = new Map<string, string>();
      const files: Files = { folders: [folder], open: (u) => others.get(u) };
      let text = read(name);
      for (let step = 0; step < 8; step++) {
        if (random(3) === 0) {
          const file = readdirSync(folder).filter((f) => f.endsWith('-policy.json'))[random(4)]!;
          const policy = read(file);
          others.set(`file://${folder}/${file}`, edited(policy, edit(policy, random)));
        }
        const change = edit(text, random);
        text = edited(text, change);
        const document = TextDocument.create(uri, 'json', step, text);
        const offset = Math.min(text.length, change.start + change.text.length);
        timed('request', text, () => askRequest(document, offset, files));
        tried++;
      }
    }
    console.log(`fuzz: ${tried} edits of requests and tests`);
    expect(tried).toBe(runs(25) * 8);
  }, 600_000);

  it('configurations', () => {
    const random = generator(seed + 12);
    let problems = 0;
    for (let run = 0; run < runs(60); run++) {
      let text = CONFIG;
      for (let step = 0; step < 10; step++) {
        text = edited(text, edit(text, random));
        const read = timed('configuration', text, () => readConfig(text, catalogue));
        for (const { range } of read.problems) {
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect(range.end).toBeLessThanOrEqual(text.length);
          problems++;
        }
      }
    }
    console.log(`fuzz: ${runs(60) * 10} edits of configurations`);
    expect(problems).toBeGreaterThan(runs(60));
  }, 600_000);

  it('policies whose access is described, and which are compared with an earlier version', () => {
    const random = generator(seed + 13);
    let compared = 0;
    for (let run = 0; run < runs(40); run++) {
      const before = texts[random(texts.length)]!;
      const after = edited(before, edit(before, random));
      const [a] = service.analyse(before, '/work/a-policy.json')?.policies ?? [];
      const [b] = service.analyse(after, '/work/a-policy.json')?.policies ?? [];
      if (!a || !b) continue;
      timed(
        'access',
        after,
        () => accessMarkdown(accessOf(compilePolicy(b), catalogue, sets), b.kind),
        5 * HANG,
      );
      const steps = compareSteps(compilePolicy(a), compilePolicy(b), catalogue, sets);
      while (!timed('a step of a comparison', after, () => steps.next()).done);
      compared++;
    }
    console.log(`fuzz: ${compared} policies compared with what they were`);
    expect(compared).toBeGreaterThan(runs(40) / 2);
  }, 600_000);
});
