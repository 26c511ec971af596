import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { administrator } from '../support/administrator.js';

/** More actions than this are not listed. */
const MAX_LISTED = 5;

export const rule: Rule = {
  id: 'full-admin',
  severity: 'warning',
  kinds: ['identity', 'session'],
  codes: [],
  summary:
    'An Allow grants every action on every resource, or all of IAM and all other actions except a few.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const found = compiled && administrator(compiled, context.sets);
    if (!found) return;
    const { range, except } = found;
    const what =
      except.length > 0
        ? `every action except ${enumerate(except, MAX_LISTED)} on every resource, which includes all of IAM`
        : 'every action on every resource';
    context.report({
      range,
      message: `This Allow grants ${what}, so it makes the principal an administrator. List the actions and resources that are needed.`,
    });
  },
};
