/** The contrast of the colors of the Evaluate view (page.css) in VS Code's default themes, by WCAG 2.2. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';
import { type Color, colorsOf, contrast, fromHex, themes } from '../support/theme-colors.js';

const css = readFileSync(join(root, 'client/src/evaluation-view/page/page.css'), 'utf8');

type Kind = 'dark' | 'light' | 'hcDark' | 'hcLight';
const THEMES: readonly (readonly [name: string, kind: Kind])[] = [
  ['2026-dark', 'dark'],
  ['2026-light', 'light'],
  ['dark_modern', 'dark'],
  ['light_modern', 'light'],
  ['hc_black', 'hcDark'],
  ['hc_light', 'hcLight'],
];

const all = (color: string): Record<Kind, string> => ({
  dark: color,
  light: color,
  hcDark: color,
  hcLight: color,
});
/**
 * What VS Code registers for colors that a theme does not set (src/vs/platform/theme/common/colors and
 * contrib/testing/browser/theme.ts): a color, or the name of another one; missing: no color.
 */
const DEFAULTS: Readonly<Record<string, Partial<Record<Kind, string>>>> = {
  foreground: { dark: '#CCCCCC', light: '#616161', hcDark: '#FFFFFF', hcLight: '#292929' },
  focusBorder: { dark: '#007FD4', light: '#0090F1', hcDark: '#F38518', hcLight: '#006BBD' },
  contrastBorder: { hcDark: '#6FC3DF', hcLight: '#0F4A85' },
  'editor.background': { dark: '#1E1E1E', light: '#FFFFFF', hcDark: '#000000', hcLight: '#FFFFFF' },
  'editor.foreground': { dark: '#BBBBBB', light: '#333333', hcDark: '#FFFFFF', hcLight: 'foreground' },
  'testing.iconPassed': { ...all('#73C991'), hcLight: '#007100' },
  'testing.iconFailed': all('list.errorForeground'),
  'list.errorForeground': { dark: '#F88070', light: '#B01011' },
  errorForeground: { dark: '#F48771', light: '#A1260D', hcDark: '#F48771', hcLight: '#B5200D' },
  'editorWarning.foreground': { dark: '#CCA700', light: '#BF8803', hcDark: '#FFD370', hcLight: '#895503' },
  'textLink.foreground': { dark: '#3794FF', light: '#006AB1', hcDark: '#21A6FF', hcLight: '#0F4A85' },
  'input.background': { dark: '#3C3C3C', light: '#FFFFFF', hcDark: '#000000', hcLight: '#FFFFFF' },
  'input.foreground': all('foreground'),
  'dropdown.background': { dark: '#3C3C3C', light: '#FFFFFF', hcDark: '#000000', hcLight: '#FFFFFF' },
  'dropdown.foreground': { dark: '#F0F0F0', light: 'foreground', hcDark: '#FFFFFF', hcLight: 'foreground' },
  'button.background': { dark: '#0E639C', light: '#007ACC', hcDark: '#000000', hcLight: '#0F4A85' },
  'button.foreground': all('#FFFFFF'),
  'button.hoverBackground': all('button.background'),
  'button.secondaryForeground': { ...all('foreground'), hcDark: '#FFFFFF' },
  'button.secondaryBackground': {
    dark: 'list.hoverBackground',
    light: 'list.hoverBackground',
    hcLight: '#FFFFFF',
  },
  'button.secondaryHoverBackground': { dark: 'list.hoverBackground', light: 'list.hoverBackground' },
  'list.hoverBackground': {
    dark: '#2A2D2E',
    light: '#F0F0F0',
    hcDark: '#FFFFFF1A',
    hcLight: '#0F4A851A',
  },
  'editorWidget.background': { dark: '#252526', light: '#F3F3F3', hcDark: '#0C141F', hcLight: '#FFFFFF' },
  'editorSuggestWidget.background': all('editorWidget.background'),
  'editorSuggestWidget.foreground': all('editor.foreground'),
  'list.activeSelectionBackground': { dark: '#04395E', light: '#0060C0' },
  'list.activeSelectionForeground': { dark: '#FFFFFF', light: '#FFFFFF' },
  'quickInputList.focusBackground': {
    dark: 'list.activeSelectionBackground',
    light: 'list.activeSelectionBackground',
  },
  'quickInputList.focusForeground': all('list.activeSelectionForeground'),
  'editorSuggestWidget.selectedBackground': {
    dark: 'quickInputList.focusBackground',
    light: 'quickInputList.focusBackground',
    hcDark: 'editorSuggestWidget.foreground',
    hcLight: 'editorSuggestWidget.foreground',
  },
  'editorSuggestWidget.selectedForeground': {
    dark: 'quickInputList.focusForeground',
    light: 'quickInputList.focusForeground',
    hcDark: 'editorSuggestWidget.background',
    hcLight: 'editorSuggestWidget.background',
  },
};

/** The values of a style sheet in a theme. */
class Palette {
  readonly #theme: Readonly<Record<string, string | null>>;
  readonly #kind: Kind;
  readonly #properties: ReadonlyMap<string, string>;

  constructor(theme: Readonly<Record<string, string | null>>, kind: Kind) {
    this.#theme = theme;
    this.#kind = kind;
    const [, block = ''] = /:root \{([^}]*)\}/.exec(css) ?? [];
    this.#properties = new Map(
      [...block.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name, value]) => [name!, value!]),
    );
  }

  #ofTheme(id: string): string | undefined {
    const own = this.#theme[id];
    if (own) return own;
    if (!(id in DEFAULTS)) throw new Error(`the default of ${id} is not in this test`);
    const value = DEFAULTS[id]![this.#kind];
    return value === undefined || value.startsWith('#') ? value : this.#ofTheme(value);
  }

  /** @returns undefined: no such color in this theme. */
  color(value: string, under: Color): Color | undefined {
    const mix = /^color-mix\(in srgb, (.+) (\d+)%, (.+)\)$/.exec(value);
    if (mix) {
      const [a, b] = [this.color(mix[1]!, under), this.color(mix[3]!, under)];
      const share = Number(mix[2]) / 100;
      return a && b && (a.map((v, i) => v * share + b[i]! * (1 - share)) as unknown as Color);
    }
    const [, name, fallback] = /^var\((--[\w-]+)(?:, (.+))?\)$/.exec(value) ?? [];
    if (name === undefined) throw new Error(`not understood: ${value}`);
    const own = this.#properties.get(name);
    if (own !== undefined) return this.color(own, under);
    const hex = this.#ofTheme(name.replace('--vscode-', '').replace('-', '.'));
    if (hex !== undefined) return fromHex(hex, under);
    return fallback === undefined ? undefined : this.color(fallback, under);
  }
}

const PAGE = 'var(--page)';
const TEXT = 4.5;
const SHAPE = 3;
const theme = (id: string): string => `var(--vscode-${id})`;
const PLACEHOLDER = 'color-mix(in srgb, var(--vscode-input-foreground) 75%, var(--vscode-input-background))';
const OPTIONS = 'var(--vscode-editorSuggestWidget-background, var(--vscode-dropdown-background))';
/** Foreground, background, and the least contrast: 1.4.3 for text, 1.4.11 for lines. Each value is in page.css. */
const PAIRS: readonly (readonly [color: string, background: string, least: number])[] = [
  ...[
    'var(--text)',
    'var(--muted)',
    'var(--good)',
    'var(--bad)',
    'var(--open)',
    theme('textLink-foreground'),
  ].map((color) => [color, PAGE, TEXT] as const),
  ['var(--text)', 'var(--code)', TEXT],
  ['var(--line)', PAGE, SHAPE],
  [theme('focusBorder'), PAGE, SHAPE],
  ['var(--line)', theme('input-background'), SHAPE],
  ['var(--open)', theme('input-background'), SHAPE],
  [theme('input-foreground'), theme('input-background'), TEXT],
  [PLACEHOLDER, theme('input-background'), TEXT],
  ['var(--line)', theme('dropdown-background'), SHAPE],
  [theme('dropdown-foreground'), theme('dropdown-background'), TEXT],
  ['var(--vscode-editorSuggestWidget-foreground, var(--text))', OPTIONS, TEXT],
  ['var(--line)', OPTIONS, SHAPE],
  [
    'var(--vscode-editorSuggestWidget-selectedForeground, inherit)',
    theme('editorSuggestWidget-selectedBackground'),
    TEXT,
  ],
  [theme('button-foreground'), theme('button-background'), TEXT],
  [theme('button-foreground'), theme('button-hoverBackground'), TEXT],
  [theme('button-secondaryForeground'), theme('button-secondaryBackground'), TEXT],
  [theme('button-secondaryForeground'), theme('button-secondaryHoverBackground'), TEXT],
];

describe.skipIf(!existsSync(themes))('the Evaluate view (skipped until the workbench is installed)', () => {
  it.each(THEMES)('has enough contrast in %s', (name, kind) => {
    const palette = new Palette(colorsOf(join(themes, `${name}.json`)), kind);
    const page = palette.color(PAGE, [0, 0, 0])!;
    const faint = PAIRS.flatMap(([value, on, least]) => {
      const background = palette.color(on, page) ?? page;
      const color = palette.color(value, background);
      if (!color) return [`${value}: no color`];
      const found = contrast(color, background);
      return found < least ? [`${value} on ${on}: ${found.toFixed(2)}, not ${least}`] : [];
    });
    expect(faint).toEqual([]);
  });

  it('sets the color and the background of what VS Code styles in every webview', () => {
    for (const element of ['body', 'code'])
      expect(new RegExp(`\n${element} \\{[^}]*`).exec(css)?.[0]).toMatch(
        /\n {2}background(-color)?: [^}]*\n {2}color: /,
      );
  });

  it('has no other colors than those', () => {
    for (const [color, background] of PAIRS) {
      expect(css).toContain(color);
      expect(css).toContain(background);
    }
    const used = new Set(css.match(/--vscode-[\w-]+/g));
    const paired = PAIRS.flat().join() + /:root \{[^}]*\}/.exec(css)![0];
    const left = [...used].filter((name) => !/font/.test(name) && !paired.includes(name));
    expect(left).toEqual([]);
  });
});
