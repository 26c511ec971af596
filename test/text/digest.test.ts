import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestOf } from '../../server/src/text/digest.js';

test('is the SHA-256 that Node.js computes of the UTF-16 of the text', () => {
  const texts = ['{% if a %}', 'ä\ud800é', '\0', 'x'.repeat(100_000)];
  for (let length = 0; length <= 130; length++) texts.push('a'.repeat(length));
  for (const text of texts) {
    const bytes = Buffer.from(text, 'utf16le').swap16();
    expect(digestOf(text), `${text.length}`).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});
