/** Which resources of a statement can any of its actions act on? */
import { type Glob, makeGlob } from '../../../algebra/glob.js';
import { intersects } from '../../../algebra/glob-intersection.js';
import { widest } from '../../../algebra/widest.js';
import type { Action, Catalogue, ResourceType, Service } from '../../../catalogue/catalogue.js';
import type { CompiledStatement } from '../../../policy/compile.js';
import { type ArnParts, compileArnFormatsOf, namesType, parseArn } from '../../../policy/resources.js';
import { namedActions } from '../../../sets/named-actions.js';
import { oncePerStatement } from '../../../sets/once-per-statement.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import { Answers, madeOnce } from '../../../text/derived.js';
import { namesPart } from '../nested-names.js';
import { mayActOn } from './undocumented-resources.js';

/** A statement with more actions than this is about whole services, so its pairs are not checked. */
const MANY = 400;
/** The largest number of action and resource pairs that is checked. */
const MAX_PAIRS = 100_000;

/** For each value of Resource: true if an action acts on it, false if none does, undefined if that is unknown. */
export type Fit = readonly (boolean | undefined)[];

/**
 * Do all ARNs of the type have a Region and an account, and the pattern neither? `arn:aws:s3:::${bucket}/logs` is an
 * object, and not an access point that has neither.
 */
const lacksPlace = ({ region, account }: ArnParts, { arns }: ResourceType): boolean =>
  region === '' && account === '' && arns.every((arn) => arn.includes(':${Region}:${Account}:'));

const COLON = ':'.charCodeAt(0);
/** The colons before the resource of an ARN. */
const COLONS = 5;

/** What follows the Region and the account of an ARN pattern, where it has both; undefined: it lacks one. */
function resourceOf(glob: Glob): Glob | undefined {
  const { tokens } = glob;
  const colons: number[] = [];
  for (let i = 0; i < tokens.length && colons.length < COLONS; i++) if (tokens[i] === COLON) colons.push(i);
  const [, , service, region, account] = colons;
  if (account === undefined || region! - service! < 2 || account - region! < 2) return undefined;
  return makeGlob('', tokens.slice(account + 1), [], glob.lower, glob.ignoreCase);
}

/**
 * Only if a wildcard in the place of the Region or the account matched the resource too, could the pattern name the type:
 * `arn:aws:kms:*:111122223333:alias/a` and keys. IDs of types without a colon in their ARN have none.
 */
function isOnlyAcrossColons(pattern: Glob, service: Service, type: ResourceType): boolean {
  // Whatever an unknown part of the Region or the account is, it only adds colons to those that are written.
  const own = resourceOf(widest(pattern));
  if (!own) return false;
  return compileArnFormatsOf(service, type).every((format) => {
    const resource = resourceOf(format);
    return resource !== undefined && !resource.tokens.includes(COLON) && !intersects(own, resource);
  });
}

/** Answers for one resource type, by the text of the pattern. */
const MAX_ANSWERS = 500;
const answersOf = (_: Service): Map<ResourceType, Answers<boolean>> => new Map();

const newAnswers = (): Answers<boolean> => new Answers(MAX_ANSWERS);

const answersFor = (service: Service, type: ResourceType): Answers<boolean> =>
  madeOnce(service.derived.of(answersOf), type, newAnswers);

function isOfType(pattern: Glob, arn: ArnParts | undefined, service: Service, type: ResourceType): boolean {
  const find = (): boolean =>
    namesType(pattern, service, type) &&
    !isOnlyAcrossColons(pattern, service, type) &&
    !(arn !== undefined && (lacksPlace(arn, type) || namesPart(arn.resource, service, type)));
  // The same text can have variables and holes of different meanings.
  return pattern.letters.length > 0 ? find() : answersFor(service, type).of(pattern.text, find);
}

/** Can the action act on a resource that the pattern of Resource names? @param arn the parts of the pattern, if it has them all. */
export const fits = (
  { service, resourceTypes }: Action,
  pattern: Glob,
  arn: ArnParts | undefined = parseArn(pattern.text),
): boolean => resourceTypes.some(({ type }) => isOfType(pattern, arn, service, type));

function compute(s: CompiledStatement, catalogue: Catalogue, sets: RequestSets): Fit | undefined {
  const { resources } = s;
  if (!resources || resources.negated) return undefined;
  const { actions, open } = namedActions(s, catalogue, sets);
  if (open || actions.length === 0 || actions.length > MANY) return undefined;
  if (actions.length * resources.globs.length > MAX_PAIRS) return undefined;
  return resources.globs.map((glob) => {
    const arn = parseArn(glob.text);
    // Only a literal service name is checked: other rules report wildcards in it.
    if (!arn || /[*?$]/.test(arn.service) || arn.service === '') return undefined;
    if (catalogue.prefixesForArnService(arn.service).length === 0) return undefined;
    if (actions.some((a) => mayActOn(a, glob.text))) return undefined;
    return actions.some((a) => fits(a, glob, arn));
  });
}

/** undefined: unknown for the whole statement. */
export const resourceFit = oncePerStatement(compute);
