/** Where a document of the Serverless Framework has policies that cannot be read. */
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { unreadInResources } from './cloudformation-unread.js';
import { isNoValue } from './intrinsic-functions.js';
import type { PolicyValueAt } from './policy-value-at.js';
import { atPath } from './property-path.js';
import { serverlessApplication, serverlessPlaces } from './serverless.js';

/** Objects with statements that can be in another file as a whole. */
const AROUND = ['provider', 'provider.iam'];

/** Items of lists that cannot be read are unknown statements of the policy. */
const isKnown = (value: ValueNode): boolean =>
  value.type === 'array' || value.type === 'object' || value.type === 'null' || isNoValue(value);

const around = (root: ObjectNode): PolicyValueAt[] =>
  AROUND.flatMap((name) =>
    atPath(root, name.split('.')).flatMap(({ value }) =>
      value.type === 'opaque' || value.type === 'partial-string'
        ? [{ name, kind: 'identity' as const, range: value.range }]
        : [],
    ),
  );

/** Parts of the CloudFormation template that the document adds, which can be in other files. */
const RESOURCES = ['resources', 'resources.*', 'resources.Resources', 'resources.*.Resources'];
const KINDS = ['resource', 'identity'] as const;

function unreadResources(root: ObjectNode): PolicyValueAt[] {
  const ranges = new Map(
    RESOURCES.flatMap((name) =>
      atPath(root, name.split('.')).flatMap(({ value }) =>
        (value.type === 'opaque' && !isNoValue(value)) || value.type === 'partial-string'
          ? [[value.range.start, value.range] as const]
          : [],
      ),
    ),
  );
  return [...ranges.values()].flatMap((range) =>
    KINDS.map((kind): PolicyValueAt => ({ name: 'resources', kind, range, isGrant: true })),
  );
}

/** undefined: the document is not one of the framework. */
export function unreadInServerless(
  document: HostDocument,
  read: readonly Range[],
): PolicyValueAt[] | undefined {
  const application = serverlessApplication(document);
  if (!application) return undefined;
  const statements = [...serverlessPlaces(application)].flatMap(({ path: name, kind, value }) =>
    isKnown(value) ? [] : { name, kind, range: value.range },
  );
  return [
    ...around(application.root),
    ...statements,
    ...unreadResources(application.root),
    ...unreadInResources(application.template, read),
  ];
}
