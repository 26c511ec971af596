/** What a hover source is. One source = one file in `sources/` + one fixture in test/hover. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place, Role } from '../policy/locate.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Range } from '../text/range.js';

export interface HoverContext {
  readonly catalogue: Catalogue;
  readonly sets: RequestSets;
  readonly place: Place;
  readonly offset: number;
}

export interface HoverText {
  readonly markdown: string;
  /** What is described; the whole string if left out. */
  readonly range?: Range;
}

export interface HoverSource {
  readonly id: string;
  readonly roles: readonly Role[];
  /** Speaks of a part of the string: it is asked before those that speak of the whole. */
  readonly part?: boolean;
  /** undefined: this source has nothing to say here. */
  hover(context: HoverContext): HoverText | undefined;
}
