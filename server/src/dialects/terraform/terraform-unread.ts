/** Where Terraform, also in its JSON syntax, has policies that cannot be read. */

import type { UnreadGrant } from '../../policy/unread-grant.js';
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { isBlock } from '../../syntax/hcl/hcl-tree.js';
import { shiftedRange } from '../../syntax/shifted.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { encloses, type Range } from '../../text/range.js';
import type { PolicyValueAt } from '../policy-value-at.js';
import { terraformBlocks, valuesIn } from './terraform-blocks.js';
import { grantOf, isUnreadGrant } from './terraform-grants.js';
import { terraformJsonRoot } from './terraform-json-syntax.js';
import { kindOf, type Place, placesOf } from './terraform-places.js';
import { expressionAt, isPolicyRead, type KnownPolicies } from './terraform-read-values.js';

/** The values of an attribute, through the blocks that it is in; the content of a dynamic block is that of its blocks. */
function* valuesAt(body: ObjectNode, attribute: string, path = ''): Iterable<ValueNode> {
  for (const { key, value } of body.properties) {
    if (isBlock(value)) {
      const { value: keyword } = value.keyword;
      const step = keyword === 'dynamic' ? (value.labels[0]?.value ?? '') : keyword;
      yield* valuesAt(value, attribute, keyword === 'content' ? path : `${path}${step}.`);
    } else if (value && path + key.value === attribute) yield value;
  }
}

/** undefined: the document is not of Terraform. */
export function unreadInTerraform(
  document: HostDocument,
  read: readonly Range[],
): PolicyValueAt[] | undefined {
  const blocks = terraformBlocks(document);
  if (!blocks) return undefined;
  const documents = new Set<string>();
  /** Names of locals that are a policy, and of those that are one to be encoded. */
  const [locals, objects] = [new Set<string>(), new Set<string>()];
  const knownAt = (start: number): KnownPolicies => ({
    holds: (value) => read.some((range) => encloses(shiftedRange(value.range, start), range)),
    hasDocument: (name) => documents.has(name),
    hasLocal: (name, encoded) => (encoded ? objects : locals).has(name),
    expression: (hole) => expressionAt(document, hole, shiftedRange(hole.range, start)),
  });
  for (const { block } of blocks) {
    const [type, name] = block.labels.map((l) => l.value);
    if (block.keyword.value === 'data' && type === 'aws_iam_policy_document' && name !== undefined)
      documents.add(name);
  }
  for (const { block, start } of blocks)
    if (block.keyword.value === 'locals')
      for (const { name, value } of valuesIn(block)) {
        const own = shiftedRange(value.range, start);
        if (read.some((range) => range.start === own.start && range.end === own.end)) objects.add(name);
        if (isPolicyRead(value, knownAt(start))) locals.add(name);
      }
  const out: PolicyValueAt[] = [];
  for (const { block, start } of blocks) {
    const [type, name] = block.labels.map((l) => l.value);
    if (block.keyword.value !== 'resource' || type === undefined) continue;
    const at = (place: Place): void => {
      // The kind of a policy of an organization is in an attribute, which can be a variable.
      const isOpen =
        place.kind === 'organizations' && property(block, 'type') && stringAt(block, 'type') === undefined;
      const kind = kindOf(place, block) ?? (isOpen ? 'scp' : undefined);
      if (!kind) return;
      for (const value of valuesAt(block, place.attribute))
        if (!isPolicyRead(value, knownAt(start)))
          out.push({
            name: `${type}.${name ?? ''}.${place.attribute}`,
            kind,
            range: shiftedRange(value.range, start),
          });
    };
    for (const place of placesOf(type) ?? []) at(place);
    const grant = grantOf(type);
    if (!grant) continue;
    for (const value of valuesAt(block, grant.attribute))
      if (isUnreadGrant(grant, value))
        out.push({
          name: `${type}.${name ?? ''}`,
          kind: 'resource',
          range: shiftedRange(value.range, start),
          isGrant: true,
        });
  }
  return out;
}

/** Resources with a template of CloudFormation. */
const STACKS: Readonly<Record<string, string>> = {
  aws_cloudformation_stack: 'CloudFormation stack',
  aws_cloudformation_stack_set: 'CloudFormation stack set',
};

/** The modules of a document of Terraform: what their resources grant is in other files. */
export function modulesOf(document: HostDocument): UnreadGrant[] {
  const json = hclOf(document) ? undefined : property(terraformJsonRoot(document), 'module')?.value;
  const names = json
    ? json.type === 'object'
      ? json.properties.map((p) => p.key.value)
      : []
    : (terraformBlocks(document) ?? []).flatMap(({ block: { keyword, labels } }) =>
        keyword.value === 'module' ? (labels[0]?.value ?? []) : [],
      );
  const stacks = (terraformBlocks(document) ?? []).flatMap(({ block: { keyword, labels } }) => {
    const [type, name] = labels.map((label) => label.value);
    const what = keyword.value === 'resource' ? ownValue(STACKS, type ?? '') : undefined;
    return what === undefined ? [] : [`${what} ${name ?? ''}`];
  });
  return [...names.map((name) => `module ${name}`), ...stacks].map((what) => ({
    about: 'any',
    note: `The resources of the ${what}.`,
  }));
}
