import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { BUNDLES, bundleOptions } from '../../scripts/build.mjs';
import { root } from '../support/catalogue.js';

describe.each(BUNDLES.filter((b) => b.out.endsWith('.js')))('$out', (bundle) => {
  it('has a source map in development that leads a breakpoint to its source', async () => {
    const { outputFiles } = await esbuild.build({ ...bundleOptions(bundle, true), write: false });
    const code = outputFiles.find((f) => f.path.endsWith('.js'))!;
    const map = outputFiles.find((f) => f.path.endsWith('.map'))!;
    expect(code.text).toContain(`//# sourceMappingURL=${bundle.out}.map`);
    const payload = JSON.parse(map.text) as { sources: string[] };
    const sources = payload.sources.map((s) => resolve(dirname(map.path), s));
    expect(sources).toContain(join(root, bundle.entry));
    // Packages come without the sources that they were compiled from.
    const own = sources.filter((s) => /^(server|client)\//.test(relative(root, s)));
    for (const source of own) expect(existsSync(source), source).toBe(true);

    // Where a line of the bundle begins, and where its source does, there is the same word (except that `const` becomes `var`).
    const lines = new Map(own.map((s) => [s, readFileSync(s, 'utf8').split('\n')]));
    const word = (line = '', column = 0): string | undefined => /^\w+/.exec(line.slice(column))?.[0];
    const lookUp = new SourceMap(payload as never);
    const pairs = code.text.split('\n').flatMap((text, line) => {
      const column = Math.max(0, text.search(/\S/));
      const found = lookUp.findEntry(line, column) as {
        originalSource?: string;
        originalLine: number;
        originalColumn: number;
      };
      const source = found.originalSource && lines.get(resolve(dirname(map.path), found.originalSource));
      if (!source) return [];
      return [{ built: word(text, column), source: word(source[found.originalLine], found.originalColumn) }];
    });
    const compared = pairs.filter(
      (p) => p.built !== undefined && p.source !== undefined && p.built !== 'var',
    );
    const same = compared.filter((p) => p.built === p.source);
    expect(same.length).toBeGreaterThan(0);
    // A bundle of data has few lines of code, most of them of the bundler.
    if (compared.length > 20) expect(same.length / compared.length).toBeGreaterThan(0.7);
  });

  it('has none in the package', () => {
    expect(bundleOptions(bundle, false)).toMatchObject({ minify: true, sourcemap: false });
  });
});

describe('.vscode', () => {
  const read = (file: string): Record<string, Record<string, unknown>[]> =>
    parse(readFileSync(join(root, '.vscode', file), 'utf8'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const { tasks } = read('tasks.json');

  it('tasks run scripts that exist', () => {
    for (const task of tasks!) if (task.type === 'npm') expect(scripts).toHaveProperty([String(task.script)]);
  });

  it('what is debugged is built before', () => {
    const { configurations } = read('launch.json');
    const built = configurations!.filter((c) => c.preLaunchTask !== undefined);
    expect(built.map((c) => c.name)).toEqual(['Extension and Server', 'Command Line']);
    for (const { preLaunchTask } of built) expect(tasks!.map((t) => t.label)).toContain(preLaunchTask);
  });

  it("the background task's matcher reads what the watcher prints", () => {
    const watcher = readFileSync(join(root, 'scripts/watch.mjs'), 'utf8');
    const { background, pattern } = tasks!.find((t) => t.label === 'watch')!.problemMatcher as {
      background: Record<'beginsPattern' | 'endsPattern', string>;
      pattern: { regexp: string };
    };
    expect('[watch] build started').toMatch(new RegExp(background.beginsPattern));
    expect('[watch] build finished in 12 ms').toMatch(new RegExp(background.endsPattern));
    expect(watcher).toContain("'[watch] build started'");
    expect(watcher).toContain('`[watch] build finished in ');
    expect('server/src/a.ts:3:7: error: Unexpected "="'.match(new RegExp(pattern.regexp))?.slice(1)).toEqual([
      'server/src/a.ts',
      '3',
      '7',
      'error',
      'Unexpected "="',
    ]);
  });
});
