/** A comparison as Markdown: for the command line and for editors. */
import { type Comparison, type Difference, requestText } from './compare.js';

const cell = (text: string): string => `\`${text.replace(/\|/g, '\\|').replace(/`/g, "'")}\``;

function section(title: string, { findings }: Difference): string {
  if (findings.length === 0) return '';
  const rows = findings.map((f) => {
    const action = `${cell(f.action)}${f.undocumented ? ' (not documented yet)' : ''}`;
    return `| ${f.service} | ${action} | ${cell(requestText(f.witness))} |`;
  });
  return `## ${title}\n\n| Service | Action | For example |\n|---|---|---|\n${rows.join('\n')}\n\n`;
}

/** Everything that is not known, of both directions, each reason once. */
export function unknownOf({ newAccess, lostAccess }: Comparison): string[] {
  return [...new Set([...newAccess.unknown, ...lostAccess.unknown])];
}

export function comparisonMarkdown(comparison: Comparison): string {
  const unknown = unknownOf(comparison);
  const open = unknown.length > 0 ? `## Not known\n\n${unknown.map((u) => `- ${u}`).join('\n')}\n` : '';
  const sections =
    section('Newly allowed', comparison.newAccess) + section('No longer allowed', comparison.lostAccess);
  return sections + open || 'The two policies allow the same.\n';
}
