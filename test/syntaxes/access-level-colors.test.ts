import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';
import { colorsOf, contrast, fromHex, themes } from '../support/theme-colors.js';

interface Theme {
  readonly include?: string;
  readonly tokenColors?: readonly {
    readonly scope?: string | readonly string[];
    readonly settings: { readonly foreground?: string };
  }[];
}

/** The rules of a theme, after those of the themes that it includes. */
function rulesOf(file: string): { readonly scope: string; readonly color: string }[] {
  const theme = parse(readFileSync(file, 'utf8')) as Theme;
  const own = (theme.tokenColors ?? []).flatMap(({ scope, settings }) =>
    [scope ?? []]
      .flat()
      .flatMap((s) => s.split(','))
      .flatMap((s) => (settings.foreground ? [{ scope: s.trim(), color: settings.foreground }] : [])),
  );
  return [...(theme.include ? rulesOf(join(dirname(file), theme.include)) : []), ...own];
}

/** The color of a scope: of the longest rule that it begins with, the last of equal ones. */
function colorOf(rules: ReturnType<typeof rulesOf>, scope: string): string | undefined {
  let best: { scope: string; color: string } | undefined;
  for (const rule of rules)
    if (
      (scope === rule.scope || scope.startsWith(`${rule.scope}.`)) &&
      rule.scope.length >= (best?.scope.length ?? 0)
    )
      best = rule;
  return best?.color.slice(0, 7);
}

/** CIE L*a*b* of a color in sRGB. */
function lab(color: string): [number, number, number] {
  const [r, g, b] = [1, 3, 5]
    .map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The distance of two colors (CIE76). Up to 2, they look the same; from 10 on, different at a glance. */
const distance = (a: string, b: string): number => {
  const [x, y] = [lab(a), lab(b)];
  return Math.hypot(...x.map((v, i) => v - y[i]!));
};

interface TokenScopes {
  readonly language?: string;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  contributes: { semanticTokenScopes: readonly TokenScopes[] };
};

describe.skipIf(!existsSync(themes))(
  'the colors of access levels (skipped until the workbench is installed)',
  () => {
    it.each(['2026-dark', '2026-light', 'dark_modern', 'light_modern', 'hc_black', 'hc_light'])(
      'differ in %s, from each other and from a string, which is what unknown actions are',
      (theme) => {
        const rules = rulesOf(join(themes, `${theme}.json`));
        for (const { scopes } of contributes.semanticTokenScopes) {
          const colors = Object.entries(scopes).map(([type, list]) => {
            const found = list.map((scope) => colorOf(rules, scope)).find((color) => color !== undefined);
            expect(found, type).toBeDefined();
            return { type, color: found! };
          });
          colors.push({ type: 'unknown', color: colorOf(rules, 'string.quoted.double.json')! });
          expect(colors).toHaveLength(6);
          // VS Code's own default is white, for the one theme that does not set it: hc_light.
          const page = colorsOf(join(themes, `${theme}.json`))['editor.background'] ?? '#FFFFFF';
          const background = fromHex(page, [0, 0, 0]);
          // The least contrast of text (success criterion 1.4.3).
          for (const { type, color } of colors)
            expect(contrast(fromHex(color, background), background), type).toBeGreaterThan(4.5);
          colors.forEach((a, i) => {
            for (const b of colors.slice(i + 1))
              expect(distance(a.color, b.color), `${a.type} and ${b.type}`).toBeGreaterThan(14);
          });
        }
      },
    );

    it('are the same in every language', () => {
      const [first, ...others] = contributes.semanticTokenScopes;
      for (const other of others) expect(other.scopes).toEqual(first!.scopes);
    });
  },
);
