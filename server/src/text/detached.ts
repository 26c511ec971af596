/**
 * The text as a string of its own. A piece of a long string refers to all of it in V8, so what is kept of each piece that was
 * edited would keep a whole version of the document.
 */
export const detached = (text: string): string => ` ${text}`.slice(1);
