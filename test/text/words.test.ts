import { distance } from 'fastest-levenshtein';
import { describe, expect, it } from 'vitest';
import { KnownWords, nearest } from '../../server/src/text/words.js';
import { catalogue } from '../support/catalogue.js';

describe('the known words nearest to a mistyped one', () => {
  it.each([
    ['GetObjct', ['GetObject', 'GetObjectAcl', 'PutObject'], ['GetObject']],
    ['getobject', ['GetObject'], ['GetObject']],
    // Transposed letters are one edit.
    ['Lsit', ['List', 'Last'], ['List']],
    ['PutObjct', ['PutObject', 'GetObject'], ['PutObject']],
    ['ab', ['xy'], []],
    ['a', ['b', 'c', 'd', 'e'], ['b', 'c', 'd']],
    ['GetObject', [], []],
  ])('%s of %j', (word, known, expected) => {
    expect(nearest(word, known)).toEqual(expected);
  });

  it('are those of a plain search, for mistyped names of actions', () => {
    for (const prefix of ['s3', 'sqs', 'kms']) {
      const { actionNames } = catalogue.service(prefix)!;
      const words = new KnownWords(actionNames);
      actionNames.forEach((name, i) => {
        if (i % 4 > 0) return;
        const at = (i * 7) % name.length;
        const wrong = [
          name.slice(0, at) + name.slice(at + 1),
          `${name.slice(0, at)}q${name.slice(at)}`,
          `${name.slice(0, at)}9${name.slice(at + 1)}`,
          `${name}12`,
          name.slice(0, at) +
            name
              .slice(at, at + 2)
              .split('')
              .reverse()
              .join('') +
            name.slice(at + 2),
        ];
        for (const word of wrong) {
          const most = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
          const letters = (text: string): string => [...text.toLowerCase()].sort().join('');
          const far = (known: string): number => {
            const edits = distance(word.toLowerCase(), known.toLowerCase());
            return edits === 2 && letters(known) === letters(word) ? 1 : edits;
          };
          const best = Math.min(most, ...actionNames.map(far));
          const expected = actionNames.filter((n) => far(n) === best).sort();
          expect(words.nearest(word), word).toEqual(expected.slice(0, 3));
        }
      });
    }
  });
});
