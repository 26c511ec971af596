/** Grants of one action on everything, in the forms that Access Analyzer distinguishes. */
import { type CompiledCore, type CompiledStatement, namesAction } from '../../policy/compile.js';
import { oncePerStatement } from '../../sets/once-per-statement.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Range } from '../../text/range.js';
import type { RuleContext } from '../rule.js';

const EVERY_ROLE = '(role/)?\\*';
const wideArn = (pattern: string): RegExp => new RegExp(`^arn:[^:]*:(iam|\\*):[^:]*:[^:]*:(${pattern})$`);
const WIDE = wideArn(EVERY_ROLE);
const WIDE_OF_SERVICES = wideArn(`${EVERY_ROLE}|role/aws-service-role/\\*`);

/**
 * The index of the value that grants an action on too many resources, the first of NotResource; -1 if the statement does not
 * grant it so, or is not an Allow.
 * @param action ID of the action in lowercase.
 */
function indexOnEverything(
  { effect, opaque, actions, resources }: CompiledCore,
  action: string,
  wide: RegExp,
): number {
  if (effect !== 'Allow' || opaque || !actions || !resources) return -1;
  // full-admin reports full administrators, who cannot gain permissions.
  if (!actions.negated && actions.globs.some((g) => g.shape === 'all' || g.text === '*:*')) return -1;
  if (!namesAction(actions, action)) return -1;
  if (resources.negated) return 0;
  // A variable or a hole has no wildcard for sure, and its name can have colons.
  return resources.globs.findIndex(
    ({ shape, text }) => shape === 'all' || wide.test(replaceDollarBraces(text, () => 'x')),
  );
}

type Context = Pick<RuleContext, 'catalogue' | 'sets'>;
type Found = ReturnType<typeof oncePerStatement<number>>;

const passesRoles: Found = oncePerStatement(({ core }) => indexOnEverything(core, 'iam:passrole', WIDE));

const createsRoles: Found = oncePerStatement(({ core }) =>
  indexOnEverything(core, 'iam:createservicelinkedrole', WIDE_OF_SERVICES),
);

function rangeIn(found: Found, compiled: CompiledStatement, { catalogue, sets }: Context): Range | undefined {
  const index = found(compiled, catalogue, sets);
  if (index < 0) return undefined;
  const { nodes, negated } = compiled.resources!;
  return (nodes[index] ?? (negated ? compiled.statement.resource?.property.key : undefined))?.range;
}

/** Where an Allow grants iam:PassRole for every role; undefined if it does not. */
export const passesEveryRole = (compiled: CompiledStatement, context: Context): Range | undefined =>
  rangeIn(passesRoles, compiled, context);

/** Where an Allow grants iam:CreateServiceLinkedRole for every service; undefined if it does not. */
export const createsEveryServiceRole = (compiled: CompiledStatement, context: Context): Range | undefined =>
  rangeIn(createsRoles, compiled, context);
