/** The names of the actions of all services, to find those that a bare word can mean. Decodes every service. */
import type { Catalogue, Service } from '../catalogue/catalogue.js';
import { matchRank } from './completion-source.js';

export interface ActionName {
  readonly service: Service;
  /** Position in `Service.actionNames`. */
  readonly index: number;
}

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

  constructor(catalogue: Catalogue) {
    this.#all = catalogue.services
      .map(({ prefix }) => catalogue.service(prefix)!)
      .flatMap((service) => service.actionNames.map((_, index): ActionName => ({ service, index })))
      .sort((a, b) => (lowerName(a) < lowerName(b) ? -1 : lowerName(a) > lowerName(b) ? 1 : 0));
    this.#letters = this.#all.map((one) => lettersOf(lowerName(one)));
    this.#initials = this.#all.map(({ service, index }) => initialsOf(service.actionNames[index]!));
  }

  /** @param lower in lowercase. */
  beginningWith(lower: string): readonly ActionName[] {
    let [from, to] = [0, this.#all.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (lowerName(this.#all[middle]!) < lower) from = middle + 1;
      else to = middle;
    }
    while (to < this.#all.length && lowerName(this.#all[to]!).startsWith(lower)) to++;
    return this.#all.slice(from, to);
  }

  /** Names of whose words the typed letters are the beginnings, in order. @param typed letters. */
  withWords(typed: string): readonly ActionName[] {
    const letters = lettersOf(typed);
    const first = letterBit(typed, 0);
    return this.#all.filter(({ service, index }, i) => {
      if ((this.#letters[i]! & letters) !== letters || (this.#initials[i]! & first) === 0) return false;
      return matchRank(typed, service.actionNames[index]!, service.lowerNames[index]) === 1;
    });
  }
}

const newNames = (catalogue: Catalogue): ActionNames => new ActionNames(catalogue);

/** Those of a catalogue, which are read once. */
export const actionNames = (catalogue: Catalogue): ActionNames => catalogue.derived.of(newNames);
