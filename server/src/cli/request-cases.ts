/** Reads request and test documents for the CLI commands that use them. */
import { dirname, resolve } from 'node:path';
import { readText } from '../files/read-file.js';
import {
  type Authorization,
  type DocumentProblem,
  type Load,
  policyReference,
  type RequestCase,
  type RequestFile,
  syntaxOf,
} from '../service/core.js';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { LineIndex } from '../text/line-index.js';
import { printable } from '../text/printable.js';
import { absolutePath, type Configurations } from './configurations.js';
import { ModuleFiles } from './module-files.js';

/** Loads policies from paths relative to a document, with the kinds that their nearest configurations assign. */
function loader(path: string, config: Configurations): Load {
  const modules = new ModuleFiles();
  return (reference) => {
    const { path: relative, ...index } = policyReference(reference);
    const source = resolve(dirname(resolve(path)), relative);
    const file = readText(source);
    if ('error' in file) return { error: `cannot be read: ${file.error}` };
    const kind = config.of(absolutePath(source)).kind?.value;
    const beside = (): ReturnType<ModuleFiles['texts']> => modules.texts(source);
    return { text: file.text, source, ...index, ...(kind === undefined ? {} : { kind }), beside };
  };
}

export interface ReadCases {
  readonly cases: readonly RequestCase[];
  /** Lines that describe what is wrong. */
  readonly complaints: readonly string[];
  /** Whether nothing can be evaluated. */
  readonly broken: boolean;
}

export function readCases(
  path: string,
  text: string,
  as: RequestFile,
  service: IamLanguageService,
  config: Configurations,
): ReadCases {
  const document = syntaxOf(path, text).parse(text);
  const { cases, problems } = service.readRequests(document, as, loader(path, config));
  const lines = new LineIndex(text);
  const syntax: DocumentProblem[] = document.problems.map((p) => ({ range: p.range, message: p.message }));
  const all = [...syntax, ...problems, ...cases.flatMap((c) => c.problems)];
  const complaints = [
    ...new Set(
      all.map((p) => {
        const { line, character } = lines.position(p.range.start);
        return `grantwise: ${printable(path)}:${line + 1}:${character + 1}: ${printable(p.message)}\n`;
      }),
    ),
  ];
  return { cases, complaints, broken: syntax.length > 0 || problems.some((p) => !p.minor) };
}

export const decisionText = (result: Authorization): string => result.decision ?? 'Undecided';
