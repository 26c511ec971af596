/**
 * JSON in a string whose text is the JSON, as in a block scalar of YAML: it is edited and completed as JSON is. Where the text has
 * escapes, it is not the JSON.
 */
import type { TextEdit } from '../../text/text-edit.js';
import { shiftedRange } from '../shifted.js';
import type { Cursor, HostDocument, Syntax, SyntaxEdits } from '../syntax.js';
import type { ObjectNode } from '../value.js';
import { jsonSyntax, parseJson } from './json-syntax.js';

/** What the text around takes for something else. */
interface Taken {
  readonly test: (text: string) => boolean;
}

/** None of the edits where the text around would read one of them as something else. */
function editsOf({ test }: Taken): SyntaxEdits {
  const safe = (edits: TextEdit[]): TextEdit[] => (edits.some((e) => test(e.text)) ? [] : edits);
  const { edit } = jsonSyntax;
  return {
    set: (...args) => safe(edit.set(...args)),
    rename: (...args) => safe(edit.rename(...args)),
    insert: (...args) => safe(edit.insert(...args)),
    append: (...args) => safe(edit.append(...args)),
    remove: (...args) => safe(edit.remove(...args)),
    replace: (...args) => safe(edit.replace(...args)),
    replaceItems: (...args) => safe(edit.replaceItems(...args)),
    setText: (...args) => safe(edit.setText(...args)),
  };
}

function syntaxAt({ syntax }: HostDocument, object: ObjectNode, taken: Taken): Syntax {
  const { start, end } = object.range;
  return {
    ...syntax,
    id: `${syntax.id}-json`,
    edit: editsOf(taken),
    // A comment there would be text.
    comments: { ...syntax.comments, above: () => [] },
    cursor(document, offset): Cursor {
      const text = document.text.slice(start, end);
      const inside = Math.max(0, Math.min(text.length, offset - start));
      const at = jsonSyntax.cursor({ ...document, text, comments: [] }, inside);
      return {
        ...at,
        offset,
        path: offset < start || offset > end ? [''] : [0, ...at.path],
        replace: shiftedRange(at.replace, start),
        token: shiftedRange(at.token, start),
        missingComma: at.missingComma === undefined ? undefined : at.missingComma + start,
      };
    },
    // What follows the string does not belong to the JSON.
    insertion: (document, cursor, insertion, stops) =>
      jsonSyntax.insertion({ ...document, text: document.text.slice(0, end) }, cursor, insertion, stops),
  };
}

/**
 * The document of an object that was read in a string; undefined: the text of the string is not its JSON.
 * @param functions what begins with `${` is a reference there.
 */
export function documentInString(
  host: HostDocument,
  object: ObjectNode,
  functions: boolean,
): HostDocument | undefined {
  const { text } = host;
  const { start, end } = object.range;
  const { root, problems } = parseJson(text.slice(start, end));
  if (root?.type !== 'object' || problems.length > 0 || root.range.end !== end - start) return undefined;
  const quoted = text.slice(0, start).trimEnd().endsWith("'");
  const test = (added: string): boolean =>
    (quoted && added.includes("'")) || (functions && added.includes('${'));
  const syntax = syntaxAt(host, object, { test });
  return {
    host: host.host ?? host,
    text,
    syntax,
    root: { type: 'array', range: object.range, items: [object], closed: true },
    problems: [],
    comments: [],
  };
}
