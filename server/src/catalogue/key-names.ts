/** The names of condition keys as they are displayed, to compare misspelled ones with. */
import { KnownWords } from '../text/words.js';
import type { Catalogue, ConditionKey, Service } from './catalogue.js';
import { displayName } from './condition-keys.js';

export interface KeyNames {
  readonly lower: readonly string[];
  /** All names, also those with a placeholder for a tag key. */
  readonly words: KnownWords;
  /** The names without a placeholder. */
  readonly fixed: KnownWords;
}

function namesOf(keys: readonly ConditionKey[]): KeyNames {
  const names = keys.map((k) => displayName(k.name));
  return {
    lower: names.map((n) => n.toLowerCase()),
    words: new KnownWords(names),
    fixed: new KnownWords(names.filter((n) => !n.includes('$'))),
  };
}
const namesOfService = ({ conditionKeys }: Service) => namesOf(conditionKeys);
const globalNames = ({ globalKeys }: Catalogue) => namesOf(globalKeys);

/** The names of the keys of a service, or of the global keys. */
export const keyNames = (catalogue: Catalogue, service: Service | undefined): KeyNames =>
  service ? service.derived.of(namesOfService) : catalogue.derived.of(globalNames);
