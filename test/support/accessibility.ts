/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Accessibility of a page in a frame, by WCAG 2.2 AA: axe-core, and the contrast of what is not text, which axe does not measure. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly failureSummary: string; readonly html: string }[];
  }[];
  readonly incomplete: AxeResult['violations'];
}

/** A color of a part of the page, and the contrast that it needs. */
export interface Part {
  readonly selector: string;
  /** Property of the computed style: `border-top-color`. */
  readonly property: string;
  readonly pseudo?: string;
  /** 3 for lines and icons (success criterion 1.4.11), 4.5 for text (1.4.3). */
  readonly least: number;
  /** To be compared with the background of the element's parent. */
  readonly outside?: boolean;
}

/** axe-core does not measure icons: `faintParts` does. */
const ONLY_ICON = /only non-text characters/;

/** What axe-core finds in the page, one line each. What it cannot decide about contrast counts as well. */
export async function axeFindings(frame: Frame): Promise<string[]> {
  await frame.evaluate(AXE);
  const { violations, incomplete } = (await frame.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations', 'incomplete'] })`,
  )) as AxeResult;
  const unsure = incomplete.filter(({ id }) => id === 'color-contrast');
  return [...violations, ...unsure].flatMap(({ id, nodes }) =>
    nodes
      .filter((n) => !ONLY_ICON.test(n.failureSummary))
      .map((n) => `${id}: ${n.html.slice(0, 120)}: ${n.failureSummary.replace(/\s+/g, ' ')}`),
  );
}

/** The parts of the page with too little contrast, one line each; a part that is not in the page is one as well. */
export function faintParts(frame: Frame, parts: readonly Part[]): Promise<string[]> {
  return frame.evaluate((list) => {
    type Color = readonly [red: number, green: number, blue: number, alpha: number];
    const parse = (text: string): Color => {
      const n = (text.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
      const [r = 0, g = 0, b = 0, a = 1] = n;
      return text.startsWith('color(') ? [r, g, b, a] : [r / 255, g / 255, b / 255, a];
    };
    const over = ([r, g, b, a]: Color, [x, y, z]: Color): Color => [
      r * a + x * (1 - a),
      g * a + y * (1 - a),
      b * a + z * (1 - a),
      1,
    ];
    const backgroundOf = (node: Element | null): Color => {
      if (!node) return [1, 1, 1, 1];
      const own = parse(getComputedStyle(node).backgroundColor);
      return own[3] === 1 ? own : over(own, backgroundOf(node.parentElement));
    };
    const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]: Color): number =>
      0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    return list.flatMap(({ selector, property, pseudo, least, outside }) => {
      const node = document.querySelector(selector);
      if (!node) return [`${selector}: not in the page`];
      const background = backgroundOf(outside ? node.parentElement : node);
      const color = over(parse(getComputedStyle(node, pseudo).getPropertyValue(property)), background);
      const [low, high] = [luminance(color), luminance(background)].sort((a, b) => a - b);
      const contrast = (high! + 0.05) / (low! + 0.05);
      return contrast < least ? [`${selector} ${property}: ${contrast.toFixed(2)}, not ${least}`] : [];
    });
  }, parts as Part[]);
}

/** Icons, lines and placeholders of the evaluation. */
export const VIEW_PARTS: readonly Part[] = [
  { selector: '#verdict', property: 'border-left-color', least: 3 },
  { selector: '#icon', property: 'color', least: 4.5 },
  { selector: '.mark', property: 'color', least: 4.5 },
  { selector: '.step.decided .icon', property: 'color', least: 4.5 },
  { selector: '.quiet', property: 'color', least: 4.5 },
  { selector: '#action', property: 'border-top-color', least: 3 },
  { selector: '#action', property: 'border-top-color', least: 3, outside: true },
  { selector: '#mfa', property: 'border-top-color', least: 3, outside: true },
  { selector: '#principal', property: 'color', pseudo: '::placeholder', least: 4.5 },
  { selector: '.step', property: 'border-top-color', least: 3 },
  { selector: '.step.decided', property: 'outline-color', least: 3, outside: true },
  { selector: '.statement.matches', property: 'border-left-color', least: 3 },
];
