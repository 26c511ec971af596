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
    const { range, except, exceptResources, conditional } = found;
    const actions =
      except.length > 0 ? `every action except ${enumerate(except, MAX_LISTED)}` : 'every action';
    const resources =
      exceptResources.length > 0
        ? `every resource except ${enumerate(exceptResources, MAX_LISTED)}`
        : 'every resource';
    const iam = except.length > 0 || exceptResources.length > 0 ? ', which includes all of IAM' : '';
    const grants = conditional ? 'If its condition matches, this Allow' : 'This Allow';
    context.report({
      range,
      message: `${grants} grants ${actions} on ${resources}${iam}, so it makes the principal an administrator.`,
    });
  },
};
