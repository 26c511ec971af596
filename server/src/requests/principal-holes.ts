/**
 * Principals of which parts are unknown before the deployment. In the text of such a principal a hole is a value of its
 * own, in characters that no one types; equal ids are equal values. Colons and slashes of an id are replaced, so that the
 * parts of an ARN remain what they are.
 */
import { compileGlob, type Glob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';

const DOLLAR = '\uE024';
const COLON = '\uE03A';
const SLASH = '\uE02F';
const HOLE = /\uE024\{[^{}]*\}/g;
const WHOLE = /^\uE024\{[^{}]*\}$/;

/** The hole as part of a principal. */
export const principalHole = (id: string): string =>
  `${DOLLAR}{${id.replaceAll(':', COLON).replaceAll('/', SLASH).replace(/[{}]/g, ' ')}}`;

export const hasHole = (text: string): boolean => text.includes(DOLLAR);

/** Is all of it unknown? */
export const isWholeHole = (text: string): boolean => WHOLE.test(text);

const BEGINS_WITH_HOLE = /^\uE024\{/;

/** Is its beginning unknown? */
export const beginsWithHole = (text: string): boolean => BEGINS_WITH_HOLE.test(text);

/** The principal as people read it: each hole as `${id}`. */
export const shownPrincipal = (text: string): string =>
  hasHole(text) ? text.replaceAll(DOLLAR, '$').replaceAll(COLON, ':').replaceAll(SLASH, '/') : text;

const widest = (text: string): Glob =>
  compileGlob(text.replace(HOLE, '*'), { mode: 'string', wildcards: true, variables: false });

/** Could both be the same text, whatever their holes stand for? */
export const mayBeEqual = (a: string, b: string): boolean =>
  hasHole(a) || hasHole(b) ? intersects(widest(a), widest(b)) : a === b;

const UNKNOWN_PARTITION = /^arn:\uE024\{[^{}]*\}:/;

/** Are they one principal? A policy names principals of its own partition only, so an unknown one is that of the other. */
export function isSamePrincipal(a: string, b: string): boolean {
  if (a === b) return true;
  if (!UNKNOWN_PARTITION.test(a) && !UNKNOWN_PARTITION.test(b)) return false;
  const rest = (arn: string): string => arn.slice(arn.indexOf(':', 'arn:'.length));
  return a.startsWith('arn:') && b.startsWith('arn:') && rest(a) === rest(b);
}
