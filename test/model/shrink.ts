/** Makes a document that shows something smaller, as long as it still shows it. */
type Json = unknown;

/** Keys without which a document, or a statement, is not one; nor are they ever empty. */
const NEEDED = new Set([
  ...['principal', 'action', 'resource', 'policies', 'arn', 'federated', 'Effect', 'Statement'],
  ...['Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'],
]);

const isEmpty = (value: Json): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** All the documents with one part less. */
function* smaller(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (value.length > 1) yield value.filter((_, at) => at !== i);
      for (const part of smaller(value[i])) yield value.map((own, at) => (at === i ? part : own));
    }
    if (value.length === 1) yield value[0];
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    for (const [key, own] of entries) {
      if (!NEEDED.has(key)) yield Object.fromEntries(entries.filter(([other]) => other !== key));
      for (const part of smaller(own))
        if (key === 'policies' || !isEmpty(part))
          yield Object.fromEntries(entries.map(([name, old]) => [name, name === key ? part : old]));
    }
  }
}

/** @param shows can throw for a document that is not valid any more: it does not count. */
export function shrink<T>(document: T, shows: (document: T) => boolean, budget = 3000): T {
  let best = document;
  let tries = 0;
  for (let again = true; again; ) {
    again = false;
    for (const candidate of smaller(best)) {
      if (tries++ > budget) return best;
      let still = false;
      try {
        still = shows(candidate as T);
      } catch {
        still = false;
      }
      if (!still) continue;
      best = candidate as T;
      again = true;
      break;
    }
  }
  return best;
}
