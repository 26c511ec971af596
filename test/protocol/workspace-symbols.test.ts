import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LspClient } from '../support/lsp.js';

it('finds statements of files that are not open by their Sid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantwise-symbols-'));
  mkdirSync(join(folder, 'team'));
  const policy = (sid: string): string =>
    JSON.stringify(
      {
        Version: '2012-10-17',
        Statement: [{ Sid: sid, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
      },
      null,
      2,
    );
  writeFileSync(join(folder, 'team/reports.json'), policy('ReadTheReports'));
  writeFileSync(join(folder, 'other.json'), '{ "Sid": "ReadTheReports", "statement": "no policy" }');
  writeFileSync(join(folder, 'hidden.json'), policy('ReadTheReportsToo'));
  writeFileSync(join(folder, 'open.json'), policy('ReadTheReportsOnDisk'));
  const client = await LspClient.start({ pull: true, folder, filesExclude: { 'hidden.json': true } });
  await client.open(`file://${folder}/open.json`, policy('ReadTheReportsInTheEditor'));
  const names = async (query: string): Promise<string[]> =>
    (await client.workspaceSymbols(query)).map((s) => s.name).sort();
  expect(await names('readreports')).toEqual(['ReadTheReports', 'ReadTheReportsInTheEditor']);
  const [found] = await client.workspaceSymbols('ReadTheReports');
  expect(await names('zz')).toEqual([]);
  expect(found?.location.range.start.line).toBe(4);
  await client.stop();
  rmSync(folder, { recursive: true });
});
