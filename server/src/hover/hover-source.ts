/** The interface of a hover source. A source is one file in `sources/` and one fixture in test/hover. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Place, Role } from '../policy/locate.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Range } from '../text/range.js';
import type { GuidePage } from './guide-pages.js';

export interface HoverContext {
  readonly catalogue: Catalogue;
  readonly sets: RequestSets;
  readonly place: Place;
  readonly offset: number;
}

export interface HoverText {
  readonly markdown: string;
  /** The range that is described; the whole string if omitted. */
  readonly range?: Range;
  /** The page of the guide that explains it. */
  readonly guide?: GuidePage;
}

export interface HoverSource {
  readonly id: string;
  readonly roles: readonly Role[];
  /** The source describes a part of the string, so it is asked before sources that describe the whole string. */
  readonly part?: boolean;
  /** undefined: the source has no description for this place. */
  hover(context: HoverContext): HoverText | undefined;
}
