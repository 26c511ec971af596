/** Finds what is wrong with an ARN of a service whose ARN formats are in the catalogue. */

import type { Catalogue, ResourceType } from '../../../catalogue/catalogue.js';
import { compileResource } from '../../../policy/compile.js';
import { type ArnParts, type NamedType, namesType, parseArn } from '../../../policy/resources.js';
import { Answers } from '../../../text/derived.js';
import { isUnlisted } from './undocumented-resources.js';

export interface ArnProblem {
  /** Index of the part: 3 is the Region, 4 the account ID, 5 the resource. */
  readonly part: 3 | 4 | 5;
  readonly kind: 'not-allowed' | 'missing' | 'unknown-resource';
  /** No resource can have the name, documented or not. */
  readonly impossible?: true;
  /** Documented formats, to show. */
  readonly formats: readonly string[];
}

/** Resources that AWS owns can have no account ID, but a Region. */
const ownedByAws = ({ service, region, account, resource }: ArnParts): boolean =>
  service === 'imagebuilder' ||
  (account === '' &&
    region !== '' &&
    (service === 'ec2' ||
      (service === 'ssm' && /^(document|parameter|automation-definition|patchbaseline)/.test(resource))));

/**
 * ARNs that have a Region in the reference and none in the documents of the service: Amazon QuickSight API Reference,
 * "CreateGroup" ("The permissions resource is arn:aws:quicksight::<your-account-id>:group/default/<group-name>").
 */
const canLackRegion = ({ service }: ArnParts): boolean => service === 'quicksight';

/**
 * Resources whose names cannot have the character that the ARN has there: Amazon SNS API Reference, "CreateTopic", and
 * Amazon SQS API Reference, "CreateQueue" (no slash); Amazon S3 User Guide, "Bucket naming rules" (no bucket without a name).
 */
const impossibleName = ({ service, resource }: ArnParts): boolean =>
  ((service === 'sns' || service === 'sqs') && /^[^*?$]*\//.test(resource)) ||
  (service === 's3' && resource.startsWith('/')) ||
  // The name of a parameter begins with a slash, which its ARN has once (Service Authorization Reference, AWS Systems
  // Manager: parameter/${ParameterNameWithoutLeadingSlash}).
  (service === 'ssm' && resource.startsWith('parameter//'));

const plainService = (service: string): boolean => service !== '' && !/[*?$]/.test(service);

/** The format with the Region and account of the ARN, so that only the other parts are compared. */
const withParts = (arn: ArnParts, region: string, account: string): string =>
  `arn:${arn.partition}:${arn.service}:${region}:${account}:${arn.resource}`;

/** Results by text: each keystroke asks for the same ones. */
const problemsOf = (_: Catalogue): Answers<ArnProblem | undefined> => new Answers(MAX_KNOWN);
const MAX_KNOWN = 2000;

/** What it costs about, in steps, to look for a problem: for each type that the ARN is compared with. */
const STEPS_PER_TYPE = 4;
export const arnProblemSteps = (text: string, catalogue: Catalogue): number =>
  STEPS_PER_TYPE * typesOf(parseArn(text)?.service ?? '', catalogue).length;

/**
 * @returns the first problem of an ARN pattern; undefined if it can match a documented resource, or that is unknown.
 * @param text a value of Resource.
 */
export function arnProblem(text: string, catalogue: Catalogue): ArnProblem | undefined {
  return catalogue.derived.of(problemsOf).of(text, (t) => findProblem(t, catalogue));
}

/** The resource types of the services that use a name in their ARNs, by that name. */
const typesByName = (_: Catalogue): Answers<readonly NamedType[]> => new Answers(MAX_KNOWN);
const typesOf = (name: string, catalogue: Catalogue): readonly NamedType[] =>
  catalogue.derived.of(typesByName).of(name, () =>
    catalogue.prefixesForArnService(name).flatMap((prefix) => {
      const service = catalogue.service(prefix)!;
      return service.resourceTypes.map((type) => ({ service, type }));
    }),
  );

const partOf = (format: string, part: 3 | 4): string => format.split(':')[part] ?? '';

/**
 * Is that what a documented format has in the place of the account? AWS MediaConnect's offerings have no account, and no empty
 * part for it (Service Authorization Reference, "Actions, resources, and condition keys for AWS Elemental MediaConnect").
 */
export const isDocumentedAccount = ({ service, account }: ArnParts, catalogue: Catalogue): boolean =>
  typesOf(service, catalogue).some(({ type }) => type.arns.some((format) => partOf(format, 4) === account));

/** Might a documented format of the service have a text that begins so in the place of the account, which is not an account ID? */
export function mayBeginAccount(service: string, start: string, catalogue: Catalogue): boolean {
  const types = typesOf(service, catalogue);
  return (
    types.length === 0 ||
    types.some(({ type }) => type.arns.some((format) => partOf(format, 4)?.startsWith(start)))
  );
}

function findProblem(text: string, catalogue: Catalogue): ArnProblem | undefined {
  const arn = parseArn(text);
  if (!arn || !plainService(arn.service) || isUnlisted(text)) return undefined;
  const types = typesOf(arn.service, catalogue);
  if (types.length === 0) return undefined;
  if (impossibleName(arn))
    return {
      part: 5,
      kind: 'unknown-resource',
      impossible: true,
      formats: types.flatMap(({ type }) => type.arns),
    };
  const glob = compileResource(text, true);
  // Empty parts that every format of the types named so far has. Once there is none of them, nothing is wrong.
  let missing = ([3, 4] as const).filter(
    (part) =>
      (part === 3 ? arn.region : arn.account) === '' &&
      !ownedByAws(arn) &&
      !(part === 3 && canLackRegion(arn)),
  );
  const named: string[] = [];
  for (const { service, type } of types) {
    if (!namesType(glob, service, type)) continue;
    named.push(...type.arns);
    missing = missing.filter((part) => type.arns.every((f) => partOf(f, part).startsWith('${')));
    if (missing.length === 0) return undefined;
  }
  if (missing[0] !== undefined && named.length > 0)
    return { part: missing[0], kind: 'missing', formats: named };
  const names = (candidate: string): readonly ResourceType[] => {
    const other = compileResource(candidate, true);
    return types.filter(({ service, type }) => namesType(other, service, type)).map(({ type }) => type);
  };
  // Is it the Region, the account, or both?
  for (const [region, account] of [
    ['', arn.account],
    [arn.region, ''],
    ['', ''],
  ] as const) {
    if (region === arn.region && account === arn.account) continue;
    const hits = names(withParts(arn, region, account));
    if (hits.length === 0) continue;
    const formats = [...new Set(hits.flatMap((t) => t.arns))];
    const part = region !== arn.region ? 3 : 4;
    const format = formats[0]!;
    return { part, kind: partOf(format, part) === '' ? 'not-allowed' : 'missing', formats };
  }
  return { part: 5, kind: 'unknown-resource', formats: types.flatMap(({ type }) => type.arns) };
}
