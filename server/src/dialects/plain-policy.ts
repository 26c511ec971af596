/** A document that is a policy. */
import { property } from '../syntax/value.js';
import type { Dialect } from './dialect.js';
import { NO_NAMES, resolved } from './intrinsic-functions.js';
import { kindFromContent, kindFromPath, looksLikePolicy } from './kind-hints.js';

export const dialect: Dialect = {
  id: 'plain-policy',
  policies(root, path) {
    if (!property(root, 'Statement') && !property(root, 'Version')) return undefined;
    // Fragments of templates can be in separate files.
    const node = resolved(root, NO_NAMES);
    if (!looksLikePolicy(node)) return undefined;
    const { kind, reason } = kindFromPath(path) ?? kindFromContent(node);
    return [{ node, kind, kindReason: reason, guessed: true }];
  },
};
