/** At its end a server has the flags of its start, whatever documents were open: V8 uses the compiled code that it keeps. */
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { afterAll, expect, it } from 'vitest';
import { flagsOfLargeDocuments, setFlagsOfServer } from '../../server/src/files/v8-flags.js';

afterAll(() => setFlagsFromString('--heap-growing-percent=0'));

let asked = 0;
const takes = (cachedData: Buffer): boolean =>
  new Script('0', { filename: `flags-${++asked}`, cachedData }).cachedDataRejected === false;

it.each([[['json']], [['yaml']], [['terraform', 'json', 'yaml']]])(
  'has the flags of its start after documents of %j',
  (languages) => {
    setFlagsOfServer();
    const code = new Script('0').createCachedData();
    const resets: (() => void)[] = [];
    const onLarge = flagsOfLargeDocuments((reset) => resets.push(reset));
    for (const language of languages) {
      onLarge(language);
      expect(takes(code)).toBe(false);
    }
    expect(resets.length).toBe(1);
    resets[0]!();
    expect(takes(code)).toBe(true);
  },
);
