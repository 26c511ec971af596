/** Answers with an unknown: true, false, or `undefined` for what depends on something unknown. */
export type Tri = boolean | undefined;

export const or = (a: Tri, b: Tri): Tri =>
  a || b ? true : a === undefined || b === undefined ? undefined : false;

export const and = (a: Tri, b: Tri): Tri =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;

export const not = (a: Tri): Tri => (a === undefined ? undefined : !a);

/** The answer that both have, or unknown. */
export const agreed = (a: Tri, b: Tri): Tri => (a === b ? a : undefined);
