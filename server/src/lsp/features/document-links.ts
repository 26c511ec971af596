import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DocumentLink } from 'vscode-languageserver-types';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Policy } from '../../policy/policy.js';
import { toRange } from '../convert.js';

/** Links from actions to the page of their service in the Service Authorization Reference. */
export function documentLinks(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
): DocumentLink[] {
  const out: DocumentLink[] = [];
  for (const { statements } of policies) {
    for (const { action } of statements) {
      for (const item of action?.items ?? []) {
        const prefix = /^([A-Za-z0-9-]+):/.exec(item.value)?.[1]?.toLowerCase();
        if (!prefix || !item.closed || !catalogue.hasService(prefix)) continue;
        out.push({
          range: toRange(document, item.inner),
          target: catalogue.referenceUrl(prefix),
          tooltip: 'Service Authorization Reference',
        });
      }
    }
  }
  return out;
}
