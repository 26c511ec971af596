/** A comparison as Markdown: for the command line and for editors. */
import type { Comparison, Difference } from './access-finding.js';
import { requestText } from './request-text.js';

/** Inline code; a backtick in the text cannot end it. */
const code = (text: string): string => `\`${text.replace(/`/g, "'")}\``;

/** The findings, grouped by service, each with its witness. */
function section(title: string, { findings }: Difference): string {
  if (findings.length === 0) return '';
  const byService = new Map<string, string[]>();
  for (const f of findings) {
    const note = f.undocumented ? ' (AWS does not document this action)' : '';
    const lines = byService.get(f.service) ?? [];
    lines.push(`- ${code(f.action)}${note}, for example ${code(requestText(f.witness))}`);
    byService.set(f.service, lines);
  }
  const groups = [...byService].map(([service, lines]) => `### ${service}\n\n${lines.join('\n')}\n\n`);
  return `## ${title}\n\n${groups.join('')}`;
}

/** Everything that is unknown, in both directions, each reason once. */
export function unknownOf({ newAccess, lostAccess }: Comparison): string[] {
  return [...new Set([...newAccess.unknown, ...lostAccess.unknown])];
}

export function comparisonMarkdown(comparison: Comparison): string {
  const unknown = unknownOf(comparison);
  const open = unknown.length > 0 ? `## Unknown\n\n${unknown.map((u) => `- ${u}`).join('\n')}\n` : '';
  const sections =
    section('Newly allowed', comparison.newAccess) + section('No longer allowed', comparison.lostAccess);
  return sections + open || 'The two policies allow the same requests.\n';
}
