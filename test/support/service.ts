import { createIamLanguageService } from '../../server/src/service/iam-language-service.js';
import { catalogue } from './catalogue.js';

/** The service as the language server and the command line have it. */
export const service = createIamLanguageService(catalogue);
