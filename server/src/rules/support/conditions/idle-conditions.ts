/** Conditions of an Allow in an identity policy that do not keep who has the policy from anything. */
import type { ConditionTest } from '../../../policy/compile.js';
import { testHolds } from '../../../sets/key-dimension.js';
import { flag, oneOf } from '../../../sets/key-tests.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import { isEnvironment } from './environment-keys.js';

/** Of whose account and organization a request is: those of who has the policy, and of its resources. */
export const OWNER = /^aws:(resource|principal)(account|orgid|orgpaths)$/;

/** The name of a principal that no policy names: only a wide pattern matches it. */
const UNNAMED = 'grantwise-unnamed';

/** What requests have for keys that say who makes them, where no policy names that principal. */
const OF_ANYONE: ReadonlyMap<string, ReturnType<typeof oneOf>> = new Map(
  [
    oneOf('aws:principalarn', [`arn:*:iam::*:role/${UNNAMED}`, `arn:*:iam::*:user/${UNNAMED}`]),
    oneOf('aws:principaltype', ['User', 'AssumedRole']),
    oneOf('aws:userid', [`${UNNAMED}:${UNNAMED}`]),
    oneOf('aws:username', [UNNAMED]),
    flag('aws:viaawsservice', false),
    flag('aws:principalisawsservice', false),
  ].map((test) => [test.key, test]),
);

/** Keys of what a resource or a principal is marked with. */
const TAGS = /^[a-z0-9-]+:(resourcetag|principaltag)\//;

/** The prefix of a condition key or of an action. */
const prefixOf = (name: string): string => name.slice(0, name.indexOf(':'));

/**
 * Does the condition keep no one from a resource? It is about where a request comes from, about whose it is, or it matches also
 * requests without its key, which those for the actions do not have.
 * @param actions of the statement that matter, in lowercase; undefined: all.
 */
export function isIdle(test: ConditionTest, sets: RequestSets, actions?: ReadonlySet<string>): boolean {
  const { key, dynamic, open } = test;
  if (isEnvironment(key) || OWNER.test(key)) return true;
  if (open || dynamic || TAGS.test(key)) return false;
  const anyone = OF_ANYONE.get(key);
  if (anyone) return sets.meet([sets.keyAtom(test)], [sets.keyAtom(anyone)]) === true;
  if (!testHolds(test, undefined)) return false;
  return (
    key.startsWith('aws:') ||
    (actions !== undefined && ![...actions].some((a) => prefixOf(a) === prefixOf(key)))
  );
}
