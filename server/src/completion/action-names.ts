/** The names of the actions of all services, to find those that a bare word can mean. Decodes every service. */
import type { Catalogue, Service } from '../catalogue/catalogue.js';
import { lowerWordsOf, matchRank } from './completion-source.js';
import { Top } from './top.js';

export interface ActionName {
  readonly service: Service;
  /** Position in `Service.actionNames`. */
  readonly index: number;
}

/** More than the likelihood of any action: a better match comes first. */
const LESS = 1e9;
/** Names that are kept. */
const MAX_MEANT = 50;

const letterBit = (text: string, at: number): number => {
  const letter = (text.charCodeAt(at) | 32) - 97;
  return letter >= 0 && letter < 26 ? 1 << letter : 0;
};

/** Bits of the letters of a text. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let i = 0; i < text.length; i++) letters |= letterBit(text, i);
  return letters;
}

/** Bits of the letters that words of a name can begin with: capitals, and what comes after a digit. */
function initialsOf(name: string): number {
  let initials = 0;
  for (let i = 0; i < name.length; i++)
    if (i === 0 || /[A-Z]/.test(name[i]!) || !/[a-zA-Z]/.test(name[i - 1]!)) initials |= letterBit(name, i);
  return initials;
}

const lowerName = ({ service, index }: ActionName): string => service.lowerNames[index]!;

export class ActionNames {
  /** In the order of their names in lowercase. */
  readonly #all: readonly ActionName[];
  /** By position in `#all`: most names do not have the letters that are typed, which is quick to check. */
  readonly #letters: readonly number[];
  readonly #initials: readonly number[];
  /** How likely each is, whatever the policy: by policies that have it and its service, and by its length. */
  readonly #scores: Float64Array;
  /** The words of those that were compared by them. */
  readonly #words = new Map<number, readonly string[]>();

  constructor(catalogue: Catalogue) {
    this.#all = catalogue.services
      .map(({ prefix }) => catalogue.service(prefix)!)
      .flatMap((service) => service.actionNames.map((_, index): ActionName => ({ service, index })))
      .sort((a, b) => (lowerName(a) < lowerName(b) ? -1 : lowerName(a) > lowerName(b) ? 1 : 0));
    this.#letters = this.#all.map((one) => lettersOf(lowerName(one)));
    this.#initials = this.#all.map(({ service, index }) => initialsOf(service.actionNames[index]!));
    this.#scores = Float64Array.from(
      this.#all,
      ({ service, index }) =>
        4 * service.usage.count(index) +
        catalogue.usage.policiesWith(service.prefix) -
        service.actionNames[index]!.length,
    );
  }

  /**
   * The most likely names that a bare word can mean: the word itself, those that begin with it, then those with words that its
   * letters are the beginnings of, in order.
   * @param typed letters.
   * @param isAllowed by the prefix of the service.
   * @param few with fewer names that begin with it, words are compared.
   */
  meantBy(typed: string, isAllowed: (prefix: string) => boolean, few: number): readonly ActionName[] {
    const lower = typed.toLowerCase();
    const found = new Top<ActionName>(MAX_MEANT);
    let begin = 0;
    for (let i = this.#firstFrom(lower); i < this.#all.length; i++) {
      const one = this.#all[i]!;
      const name = lowerName(one);
      if (!name.startsWith(lower)) break;
      if (!isAllowed(one.service.prefix)) continue;
      begin++;
      found.add(one, this.#scores[i]! + (name.length === lower.length ? 2 * LESS : LESS));
    }
    if (begin >= few) return found.items;
    for (const i of this.#withWords(lower)) {
      const one = this.#all[i]!;
      if (isAllowed(one.service.prefix)) found.add(one, this.#scores[i]!);
    }
    return found.items;
  }

  /** The position of the first name that is not before a text. */
  #firstFrom(lower: string): number {
    let [from, to] = [0, this.#all.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (lowerName(this.#all[middle]!) < lower) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #wordsAt(i: number): readonly string[] {
    const known = this.#words.get(i);
    if (known) return known;
    const { service, index } = this.#all[i]!;
    const words = lowerWordsOf(service.actionNames[index]!);
    this.#words.set(i, words);
    return words;
  }

  /** Positions of the names of whose words the letters are the beginnings, but not of the whole name. */
  *#withWords(lower: string): Iterable<number> {
    const letters = lettersOf(lower);
    const first = letterBit(lower, 0);
    for (let i = 0; i < this.#all.length; i++) {
      if ((this.#letters[i]! & letters) !== letters || (this.#initials[i]! & first) === 0) continue;
      const { service, index } = this.#all[i]!;
      if (matchRank(lower, service.actionNames[index]!, service.lowerNames[index], this.#wordsAt(i)) === 1)
        yield i;
    }
  }
}

const newNames = (catalogue: Catalogue): ActionNames => new ActionNames(catalogue);

/** Those of a catalogue, which are read once. */
export const actionNames = (catalogue: Catalogue): ActionNames => catalogue.derived.of(newNames);
