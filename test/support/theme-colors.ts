/** The colors of VS Code's default themes, as the workbench has them, and their contrast. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { root } from './catalogue.js';

/** The IDs of VS Code's default themes. */
export const DEFAULT_THEMES = [
  'Dark 2026',
  'Dark Modern',
  'Light Modern',
  'Default High Contrast',
  'Default High Contrast Light',
  'Light 2026',
] as const;

/** The folder with the themes; it exists once the workbench is installed. */
export const themes = join(
  root,
  '.cache/workbench/code-server/node_modules/code-server/lib/vscode/extensions/theme-defaults/themes',
);
/** The colors that a theme sets, and the themes that it includes. */
export function colorsOf(file: string): Record<string, string | null> {
  const { include, colors } = parse(readFileSync(file, 'utf8')) as {
    include?: string;
    colors?: Record<string, string | null>;
  };
  return { ...(include ? colorsOf(join(dirname(file), include)) : {}), ...colors };
}

/** Red, green and blue from 0 to 1, over an opaque background. */
export type Color = readonly [red: number, green: number, blue: number];

/** @param under the background, for a color that is not opaque. */
export function fromHex(hex: string, under: Color): Color {
  const digits = hex.slice(1);
  const long = digits.length <= 4 ? [...digits].map((d) => d + d).join('') : digits;
  const [r, g, b, a = 1] = (long.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16) / 255);
  return [r!, g!, b!].map((v, i) => v * a + under[i]! * (1 - a)) as unknown as Color;
}

/** The contrast of two colors by WCAG 2.2, from 1 to 21. */
export function contrast(a: Color, b: Color): number {
  const [low, high] = [a, b]
    .map((color) => color.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)))
    .map(([r, g, bl]) => 0.2126 * r! + 0.7152 * g! + 0.0722 * bl!)
    .sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}
