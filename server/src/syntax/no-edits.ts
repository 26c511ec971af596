/** For text that is read but cannot be edited: none of its edits is possible. */
import type { SyntaxEdits } from './syntax.js';

const none = (): [] => [];

export const NO_EDITS: SyntaxEdits = {
  set: none,
  rename: none,
  insert: none,
  append: none,
  remove: none,
  replace: none,
  replaceItems: none,
  setText: none,
};
