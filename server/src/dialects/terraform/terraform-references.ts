/** What expressions of Terraform refer to, as far as the provider documents what it is. */
import data from '../../../data/tf-return-values.json';
import type { HoleDomain, NotArn, StringPart } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import type { Range } from '../../text/range.js';

interface Returned {
  readonly arn: string;
  readonly names: readonly string[];
  readonly bareNames?: readonly string[];
  readonly urls?: readonly string[];
  readonly withSlashes?: boolean;
}

const ARNS: Readonly<Record<string, Returned>> = data.arns;

/** The format of the attribute arn of a type, without `arn:PARTITION:`; undefined: it is unknown. */
export const arnFormatOf = (type: string): string | undefined => ownValue(ARNS, type)?.arn;

/** Attributes of data sources: "aws_caller_identity", "aws_partition" and "aws_region" in the Terraform Registry. */
const DATA: Readonly<Record<string, Readonly<Record<string, HoleDomain>>>> = {
  aws_caller_identity: { account_id: 'account' },
  aws_partition: { partition: 'partition', dns_suffix: 'name' },
  aws_region: { name: 'region', id: 'region', region: 'region' },
};

/** `aws_s3_bucket.b.arn`, `data.aws_region.current[0].name`. */
const REFERENCE = /^(data\.)?(aws_[a-z0-9_]+)\.([\w-]+(?:\[[^\]]*\])?)\.([a-z_]+)$/;

const hole = (id: string, domain: HoleDomain, range: Range): StringPart => ({ hole: { id, domain, range } });

const nameDomain = ({ withSlashes }: Returned): HoleDomain => (withSlashes ? 'name' : 'segment');

function arnParts(resource: string, returned: Returned, range: Range): StringPart[] {
  const { arn, names } = returned;
  const known = (text: string): StringPart => ({ text, offsets: Array.from(text, () => range.start) });
  const out: StringPart[] = [
    known('arn:'),
    hole('data.aws_partition.current.partition', 'partition', range),
    known(':'),
  ];
  const pieces = arn.split(/(\$\{\w+\})/).filter((piece) => piece !== '');
  const last = pieces.findLastIndex((piece) => piece.startsWith('${'));
  for (const [i, piece] of pieces.entries()) {
    if (piece === '${Region}') out.push(hole('data.aws_region.current.region', 'region', range));
    else if (piece === '${Account}')
      out.push(hole('data.aws_caller_identity.current.account_id', 'account', range));
    else if (!piece.startsWith('${')) out.push(known(piece));
    // A path and what follows a name can have colons.
    else if (i === last && names[0] !== undefined)
      out.push(hole(`${resource}.${names[0]}`, nameDomain(returned), range));
    else out.push(hole(`${resource}.arn ${piece.slice(2, -1)}`, 'any', range));
  }
  return out;
}

/** What an attribute is that is not the ARN. */
function otherParts(
  resource: string,
  attribute: string,
  returned: Returned,
  range: Range,
): StringPart[] | undefined {
  const { names, bareNames = [], urls = [] } = returned;
  const of = (what: NotArn['what'], id: string, domain: HoleDomain): StringPart[] => [
    { hole: { id, domain, range, notArn: { what, of: resource, arn: { label: `${resource}.arn` } } } },
  ];
  // Attributes that are the same name are the same unknown value.
  if (names.includes(attribute)) return of('name', `${resource}.${names[0]}`, nameDomain(returned));
  if (bareNames.includes(attribute)) return of('name', `${resource}.${bareNames[0]}`, nameDomain(returned));
  return urls.includes(attribute) ? of('URL', `${resource}.${urls[0]}`, 'any') : undefined;
}

/** The parts of the string that an expression is; undefined: it can be anything. */
export function referenceParts(source: string, range: Range): readonly StringPart[] | undefined {
  const found = REFERENCE.exec(source);
  if (!found) return undefined;
  const [, isData, type, name, attribute] = found;
  const domain = isData && ownValue(ownValue(DATA, type!), attribute!);
  if (domain) return [hole(source, domain, range)];
  const returned = ownValue(ARNS, type!);
  const resource = `${isData ?? ''}${type}.${name}`;
  if (attribute === 'arn')
    return returned ? arnParts(resource, returned, range) : [hole(source, 'any', range)];
  return returned && otherParts(resource, attribute!, returned, range);
}

/** The name of the document that an expression refers to: `data.aws_iam_policy_document.NAME.json`. */
export function documentsIn(source: string): string[] {
  return [
    ...source.matchAll(
      /\bdata\.aws_iam_policy_document\.([\w-]+)(?:\[[^\]]{0,200}\])?\.(?:minified_)?json\b/g,
    ),
  ].map(([, name]) => name!);
}

/** The name of the document that an expression is, and not only contains: one of several too (`[0]`, `[*]`, `[each.key]`). */
export const documentOf = (source: string): string | undefined =>
  /^data\.aws_iam_policy_document\.([\w-]+)(?:\[[^\]]*\])?\.(?:minified_)?json$/.exec(source)?.[1];
