/**
 * Terraform and OpenTofu: policies in `aws_iam_policy_document`, `jsonencode` and heredocs. A table says which attributes have
 * policies, and of which kind; a document has the kind of the attributes that use it.
 */

import type { PolicyKind } from '../../policy/policy-kind.js';
import { type HclDocument, hclOf } from '../../syntax/hcl/hcl-document.js';
import { type HeredocDocument, heredocSyntax } from '../../syntax/hcl/heredoc-syntax.js';
import { shifted, shiftedRange } from '../../syntax/shifted.js';
import type { HostDocument, Syntax } from '../../syntax/syntax.js';
import type { ObjectNode, StringNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { Dialect, FoundPolicy } from '../dialect.js';
import { kindFromContent } from '../kind/kind-evidence.js';
import { withBoundaries } from '../permissions-boundaries.js';
import { STATEMENT_WORDS } from './module-statements.js';
import { terraformDeclarations } from './terraform-declarations.js';
import { type PiecePolicy, policiesInPiece } from './terraform-places.js';

const moved = <T extends { readonly range: Range }>(list: readonly T[], by: number): T[] =>
  list.map((x) => ({ ...x, range: shiftedRange(x.range, by) }));

/** The object as it was read, without what was resolved in it. */
function written(node: ObjectNode): ObjectNode {
  let read = node;
  while (read.written) read = read.written;
  return read;
}

/** The text as a document of one policy. */
function documentOf(host: HclDocument, found: PiecePolicy, node: ObjectNode, start: number): HostDocument {
  const { text, pieces, comments, siblings } = host;
  const { range } = node;
  const root = { type: 'array', range, items: [written(node)], closed: true } as const;
  const base = {
    text,
    pieces,
    root: { ...root, items: [...root.items] },
    ...(siblings ? { siblings } : {}),
  };
  const syntax: Syntax = found.syntax ?? host.syntax;
  if (!found.heredoc) return { ...base, syntax, problems: host.problems, comments } as HclDocument;
  const { body, problems, template } = found.heredoc;
  const document: HeredocDocument & HclDocument = {
    ...base,
    syntax: heredocSyntax,
    problems: moved(problems, start + body.start),
    comments: [],
    body: shiftedRange(body, start),
    ...(template ? { template: moved(template, start + body.start) } : {}),
  };
  return document;
}

/** What uses a document. */
export interface Use {
  readonly kind: PolicyKind;
  readonly type: string;
}

/** The kind that all uses of a document have in common; undefined: it is used as several, or as none that is known. */
export function kindOfUses(
  uses: readonly Use[] | undefined,
): { kind: PolicyKind; kindReason: string } | undefined {
  const [first, ...more] = uses ?? [];
  if (!first || more.some((use) => use.kind !== first.kind)) return undefined;
  return { kind: first.kind, kindReason: `it is used in a resource of type ${first.type}` };
}

function place(
  host: HclDocument,
  found: PiecePolicy,
  start: number,
  uses: ReadonlyMap<string, readonly Use[]>,
): FoundPolicy {
  const by = start + found.offset;
  const node = shifted(found.node, by) as ObjectNode;
  const document = documentOf(host, found, node, start);
  const known =
    found.kind === undefined
      ? kindOfUses(found.name === undefined ? undefined : uses.get(found.name))
      : {
          kind: found.kind,
          kindReason: found.kindReason ?? `it is in a resource of type ${found.type}`,
        };
  const hint = known ? undefined : kindFromContent(found.node);
  const { attachedTo } = found;
  return {
    node,
    document,
    kind: known?.kind ?? hint!.kind,
    kindReason: known?.kindReason ?? hint!.reason,
    guessed: known === undefined,
    ...(found.edits ? { edits: found.edits } : {}),
    place: {
      ...(found.bare ? { bare: true } : {}),
      ...(found.list ? { list: true } : {}),
      ...(found.twice ? { twice: true } : {}),
      ...(found.misspelt
        ? { misspelt: { ...found.misspelt, key: shifted(found.misspelt.key, by) as StringNode } }
        : {}),
      ...(found.resourceType === undefined ? {} : { resourceType: found.resourceType }),
      ...(attachedTo
        ? { attachedTo: { property: attachedTo.property, value: shifted(attachedTo.value, start) } }
        : {}),
    },
  };
}

export const dialect: Dialect = {
  id: 'terraform',
  hasFunctions: true,
  // Types of resources are there before a policy in one has statements: `aws_s3_bucket_policy`.
  words: ['Statement', 'aws_iam_policy_document', '_policy"', 'assume_role_policy', ...STATEMENT_WORDS],
  policies(document) {
    const hcl = hclOf(document);
    if (!hcl) return undefined;
    const uses = new Map<string, Use[]>();
    for (const { tree } of [hcl, ...(hcl.siblings ?? [])].flatMap(({ pieces }) => pieces))
      for (const { name, kind, type } of tree.derived.of(policiesInPiece).uses)
        uses.set(name, [...(uses.get(name) ?? []), { kind, type }]);
    const found = hcl.pieces.flatMap(({ tree, start }) =>
      tree.derived.of(policiesInPiece).policies.map((one) => place(hcl, one, start, uses)),
    );
    return withBoundaries(found, document);
  },
  declarations(document, offset) {
    const hcl = hclOf(document);
    return hcl && terraformDeclarations(hcl, offset);
  },
};
