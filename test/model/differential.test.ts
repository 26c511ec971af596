import { it } from 'vitest';
import { differential, TIMEOUT } from './differential.js';

it('decides as the documents say: the first half of the scenarios', { timeout: TIMEOUT }, () => {
  differential(0);
});
