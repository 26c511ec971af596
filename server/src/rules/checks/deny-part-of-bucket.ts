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

/** What a Deny covers, and the other part. */
interface Half {
  readonly hasObjects: boolean;
  readonly missing: string;
}

/** The other half of a bucket, or of all of its objects; undefined: the ARN is of something else, or a pattern of names. */
function halfOf(arn: string): Half | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 's3' || parts.region !== '' || parts.account !== '') return undefined;
  const hasObjects = parts.resource.endsWith('/*');
  const bucket = hasObjects ? parts.resource.slice(0, -2) : parts.resource;
  if (bucket === '' || /[/*?$]/.test(bucket)) return undefined;
  return { hasObjects, missing: hasObjects ? arn.slice(0, -2) : `${arn}/*` };
}

/** The pattern of actions that is for buckets and for objects. */
const wideAction = ({ actions }: CompiledStatement): Glob | undefined =>
  actions && !actions.negated
    ? actions.globs.find((glob) => matchGlob(glob, ON_BUCKET) && matchGlob(glob, ON_OBJECTS))
    : undefined;

/** Could the statement be about the resource, with the action? */
function mayCover({ actions, resources }: CompiledStatement, action: string, resource: Glob): boolean {
  if (actions && !actions.open && !namesAction(actions, action)) return false;
  return (
    !resources ||
    resources.negated ||
    resources.open === true ||
    resources.globs.some((glob) => intersects(glob, resource))
  );
}

function add(statement: Statement, missing: string): Fix[] {
  const { resource, policy } = statement;
  const value = resource?.property.value;
  if (!resource || !value || resource.others.length + resource.partial.length > 0) return [];
  const { edit } = policy.document.syntax;
  const names = resource.items.map((item) => item.value);
  return fixOf(
    `Add "${missing}" to Resource`,
    value.type === 'array'
      ? edit.append(policy.document, value, missing)
      : edit.replace(policy.document, value, [...names, missing]),
  );
}

export const rule: Rule = {
  id: 'deny-part-of-bucket',
  severity: 'information',
  codes: [],
  summary:
    'A Deny of all actions of Amazon S3 covers a bucket and not its objects, or the objects and not the bucket.',
  checkPolicy(_, { together, report }) {
    const denies = together.filter(({ effect }) => effect === 'Deny');
    if (denies.length > MAX_DENIES) return;
    for (const deny of denies) {
      const { statement, resources, conditions } = deny;
      const action = wideAction(deny);
      // A key of Amazon S3 is only in the requests of some actions, which can all be for the one half.
      if (!action || !resources || resources.negated || conditions.some(({ key }) => key.startsWith('s3:')))
        continue;
      for (const node of resources.nodes) {
        const half = node.type === 'string' ? halfOf(node.value) : undefined;
        if (!half) continue;
        const missing = compileResource(half.missing, false);
        const wanted = half.hasObjects ? ON_BUCKET : ON_OBJECTS;
        if (denies.some((other) => mayCover(other, wanted, missing))) continue;
        report({
          range: node.range,
          ...(half.hasObjects ? { severity: 'hint' as const } : {}),
          message: half.hasObjects
            ? `This Deny of "${action.text}" covers the objects, but not the bucket, so it does not deny requests such as s3:ListBucket. Add "${half.missing}".`
            : `This Deny of "${action.text}" covers the bucket, but not its objects, so it does not deny requests such as s3:GetObject. Add "${half.missing}".`,
          fixes: () => add(statement, half.missing),
        });
      }
    }
  },
};
