import type { Catalogue } from '../catalogue/catalogue.js';
import { compilePolicy } from '../policy/compile.js';
import { locate, type Place } from '../policy/locate.js';
import type { Policy } from '../policy/policy.js';
import { variants } from '../policy/policy-variants.js';
import { requestSets } from '../sets/request-sets.js';
import { ownValue } from '../text/own-value.js';
import { isWithin, type Range } from '../text/range.js';
import { ELEMENT_DOCS } from './element-docs.js';
import type { GuidePage } from './guide-pages.js';
import { hoverSources } from './sources.generated.js';

const ordered = [...hoverSources].sort((a, b) => Number(b.part ?? false) - Number(a.part ?? false));

export interface HoverText {
  readonly markdown: string;
  readonly range: Range;
  /** The page of the guide that explains it. */
  readonly guide?: GuidePage;
}

/** A value that a condition chooses is in some variants of the policy. */
function placeInVariant(policy: Policy, offset: number): Place | undefined {
  if (!isWithin(policy.node.range, offset)) return undefined;
  for (const variant of variants(compilePolicy(policy))) {
    const place = locate(variant.policy, offset);
    if (place) return place;
  }
  return undefined;
}

function ofOwnName({ document }: Policy, offset: number): HoverText | undefined {
  const name = document.syntax.ownNameAt?.(document, offset);
  if (!name) return undefined;
  const { range, element, documentation } = name;
  const text = element === undefined ? documentation : ownValue(ELEMENT_DOCS, element);
  if (text === undefined) return undefined;
  return { markdown: `**${element ?? name.name}**\n\n${text}`, range };
}

/** @returns the description of what is at an offset, from the first source that has one. */
export function hover(policy: Policy, catalogue: Catalogue, offset: number): HoverText | undefined {
  const place = locate(policy, offset) ?? placeInVariant(policy, offset);
  if (!place) return ofOwnName(policy, offset);
  for (const source of ordered) {
    if (!source.roles.includes(place.role)) continue;
    const text = source.hover({ catalogue, sets: requestSets(catalogue), place, offset });
    if (text) return { ...text, range: text.range ?? place.node.range };
  }
  return undefined;
}
