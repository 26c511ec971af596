import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Catalogue } from '../../server/src/catalogue/catalogue.js';

export const root = join(__dirname, '../..');

/** The compiled catalogue; `npm run build` makes it. */
export function loadCatalogue(): Catalogue {
  const file = join(root, 'dist/catalogue.dat');
  if (!existsSync(file)) throw new Error('dist/catalogue.dat is missing: run "npm run build" first');
  return new Catalogue(readFileSync(file));
}

export const catalogue = loadCatalogue();
