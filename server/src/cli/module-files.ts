/** The other files of the module of a file of Terraform. */
import { resolve } from 'node:path';
import { type FileText, readText, withSlashes } from '../files/read-file.js';
import { type TextAt, textsBeside } from '../files/texts-beside.js';
import {
  areOneModule,
  type HostDocument,
  isOverride,
  mayBeUsedElsewhere,
  syntaxOf,
} from '../service/core.js';

/** Reads each file once. */
export class ModuleFiles {
  readonly #texts = new Map<string, FileText>();
  readonly #documents = new Map<TextAt, HostDocument>();

  texts(path: string): readonly TextAt[] {
    return areOneModule(path, path)
      ? textsBeside(
          path,
          (name) => areOneModule(path, name),
          (one) => this.#text(one),
        )
      : [];
  }

  /** @param except files that are another version of it. */
  beside(path: string, except: readonly string[] = []): readonly HostDocument[] {
    const others = new Set(except.map((one) => resolve(one)));
    return this.texts(path).flatMap((one) =>
      others.has(resolve(one.path)) || isOverride(one.path) ? [] : this.#document(one),
    );
  }

  /** Those that can use the policies of a file. */
  usesOf({ path, text }: TextAt): readonly HostDocument[] {
    return mayBeUsedElsewhere(text) ? this.beside(path) : [];
  }

  #text(path: string): FileText {
    const known = this.#texts.get(path) ?? readText(path);
    this.#texts.set(path, known);
    return known;
  }

  #document(text: TextAt): HostDocument {
    const known = this.#documents.get(text) ?? syntaxOf(withSlashes(text.path), text.text).parse(text.text);
    this.#documents.set(text, known);
    return known;
  }
}
