import { type Glob, matchGlob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import { type CompiledStatement, compileResource, namesAction } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { parseArn } from '../../policy/resources.js';
import type { Fix, Rule } from '../rule.js';
import { fixOf } from '../support/fixes/fixes.js';

/** One action on a bucket and one on its objects, in lowercase: a pattern for both is about the bucket with what is in it. */
const ON_BUCKET = 's3:listbucket';
const ON_OBJECTS = 's3:getobject';

/** In a policy with more statements, each Deny would be compared with all others. */
const MAX_DENIES = 100;

/** The objects of a bucket; undefined: the ARN is of something else, or a pattern of names. */
function objectsOf(arn: string): string | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 's3' || parts.region !== '' || parts.account !== '') return undefined;
  return parts.resource === '' || /[/*?$]/.test(parts.resource) ? undefined : `${arn}/*`;
}

/** The pattern of actions that is for buckets and for objects. */
const wideAction = ({ actions }: CompiledStatement): Glob | undefined =>
  actions && !actions.negated
    ? actions.globs.find((glob) => matchGlob(glob, ON_BUCKET) && matchGlob(glob, ON_OBJECTS))
    : undefined;

/** Has the statement unknown values, or partly known ones? */
const hasUnknown = ({ resource, action }: Statement): boolean =>
  [resource, action].some((element) => element && element.others.length + element.partial.length > 0);

/** Could the statement deny actions on the objects? */
function mayCover({ statement, actions, resources }: CompiledStatement, objects: Glob): boolean {
  if (hasUnknown(statement) || actions?.open || resources?.open) return true;
  if (actions && !namesAction(actions, ON_OBJECTS)) return false;
  return !resources || resources.negated || resources.globs.some((glob) => intersects(glob, objects));
}

function add({ resource, policy }: Statement, objects: string): Fix[] {
  const value = resource?.property.value;
  if (!resource || !value) return [];
  const { edit } = policy.document.syntax;
  const names = resource.items.map((item) => item.value);
  return fixOf(
    `Add "${objects}" to Resource`,
    value.type === 'array'
      ? edit.append(policy.document, value, objects)
      : edit.replace(policy.document, value, [...names, objects]),
  );
}

export const rule: Rule = {
  id: 'deny-part-of-bucket',
  severity: 'information',
  codes: [],
  summary: 'A Deny of all actions of Amazon S3 covers a bucket and not its objects.',
  checkPolicy(_, { together, report }) {
    const denies = together.filter(({ effect }) => effect === 'Deny');
    if (denies.length > MAX_DENIES) return;
    for (const deny of denies) {
      const { statement, resources, conditions } = deny;
      const action = wideAction(deny);
      // A key of Amazon S3 is only in the requests of some actions, which can all be for the bucket.
      if (!action || !resources || resources.negated || conditions.some(({ key }) => key.startsWith('s3:')))
        continue;
      for (const node of resources.nodes) {
        const objects = node.type === 'string' ? objectsOf(node.value) : undefined;
        if (objects === undefined) continue;
        const missing = compileResource(objects, false);
        if (denies.some((other) => mayCover(other, missing))) continue;
        report({
          range: node.range,
          message: `This Deny of "${action.text}" covers the bucket, but not its objects, so it does not deny requests such as s3:GetObject. Add "${objects}".`,
          fixes: () => add(statement, objects),
        });
      }
    }
  },
};
