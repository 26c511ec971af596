import { it } from 'vitest';
import { differential, TIMEOUT } from './differential.js';

it('decides as the documents say: the second half of the scenarios', { timeout: TIMEOUT }, () => {
  differential(1);
});
