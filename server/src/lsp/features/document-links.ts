import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DocumentLink } from 'vscode-languageserver-types';
import type { Policy } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { toRange } from '../convert.js';

/** Links from actions to the page of their service in the Service Authorization Reference. */
export const documentLinks = (
  document: TextDocument,
  policies: readonly Policy[],
  service: IamLanguageService,
): DocumentLink[] =>
  service.referenceLinks(policies).map(({ range, url }) => ({
    range: toRange(document, range),
    target: url,
    tooltip: 'Service Authorization Reference',
  }));
