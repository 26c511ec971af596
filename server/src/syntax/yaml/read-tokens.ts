/** The tokens of YAML text, with slips that are typical of half-typed text repaired. */
import { type CST, Lexer, Parser } from 'yaml';

/** Deeper than any policy, and shallow enough for every stack: what reads a tree can call itself for each level. */
export const MAX_DEPTH = 200;

/** The tokens of a stream; undefined: the text nests too deep. */
function tokensIn(text: string): { tokens: CST.Token[]; isOpen: boolean } | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let last = '';
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return undefined;
    last = lexeme;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, isOpen: /^["']/.test(last) && last.includes('\n') };
}

/**
 * A comment with quotes. The lexer ends a string at a line that is not indented enough, but looks for one only where a quote
 * follows.
 */
const QUOTES = `\n#"'`;

/** As `tokensIn`; a string that is not closed does not take the rest of the text. */
function tokensOf(text: string): CST.Token[] | undefined {
  const read = tokensIn(text);
  return read?.isOpen ? tokensIn(text + QUOTES)?.tokens : read?.tokens;
}

type Item = CST.BlockMap['items'][number] | CST.BlockSequence['items'][number] | CST.CollectionItem;

/** The items of a collection. */
export const itemsOf = (token: CST.Token): readonly Item[] => ('items' in token ? token.items : []);

export const colonOf = (item: Item): number | undefined =>
  item.sep?.find((t) => t.type === 'map-value-ind')?.offset;

/**
 * Colons that make a mapping on the line of a key, which is never right: `Action: s3:` before the name of the action is
 * typed.
 */
function nestedColons(text: string, tokens: readonly CST.Token[]): number[] {
  const out: number[] = [];
  const visit = (token: CST.Token | null | undefined): void => {
    if (!token) return;
    if (token.type === 'document') visit(token.value);
    for (const item of itemsOf(token)) {
      const { key, value } = item;
      const colon = colonOf(item);
      const inner = value?.type === 'block-map' ? value.items[0] : undefined;
      const start = inner?.key && 'offset' in inner.key ? inner.key.offset : undefined;
      if (token.type === 'block-map' && colon !== undefined && inner && start !== undefined) {
        const at = colonOf(inner);
        if (at !== undefined && !text.slice(colon, start).includes('\n')) {
          out.push(at);
          continue;
        }
      }
      visit(key);
      visit(value);
    }
  };
  for (const token of tokens) visit(token);
  return out;
}

/** So often, repaired text is looked at again. */
const MAX_REPAIRS = 3;
/** A letter in the place of a character that is not to be read as it is. */
const LETTER = '_';

export interface ReadTokens {
  readonly tokens: readonly CST.Token[];
  /** Offsets of characters that were taken for letters. */
  readonly repaired: readonly number[];
}

/** A line with a name, and a colon, and a plain value: nothing in it can be read in another way. */
const PLAIN_LINE = /^( *)([A-Za-z_]\w*)(?:(:)(?:( +)([A-Za-z_]\w*))?)?\r?\n?$/;
const LONGEST_LINE = 200;

/** The tokens of such a line, as the parser makes them: a text can be cut in ten thousands of lines. */
function lineTokens(text: string): CST.Token[] | undefined {
  const line = text.length > LONGEST_LINE ? null : PLAIN_LINE.exec(text);
  if (!line) return undefined;
  const [, spaces = '', name = '', colon, gap = '', value] = line;
  const indent = spaces.length;
  const scalar = (offset: number, source: string): CST.FlowScalar => ({
    type: 'scalar',
    offset,
    indent,
    source,
  });
  const key = scalar(indent, name);
  if (colon === undefined) return [{ type: 'document', offset: 0, start: [], value: key }];
  const at = indent + name.length;
  const sep: CST.SourceToken[] = [{ type: 'map-value-ind', offset: at, indent, source: colon }];
  const given = value === undefined ? {} : { value: scalar(at + 1 + gap.length, value) };
  const map: CST.BlockMap = {
    type: 'block-map',
    offset: indent,
    indent,
    items: [{ start: [], key, sep, ...given }],
  };
  return [{ type: 'document', offset: 0, start: [], value: map }];
}

const NOT_REPAIRED: readonly number[] = [];

/** The tokens of a text; undefined: it nests too deep. */
export function readTokens(text: string): ReadTokens | undefined {
  const line = lineTokens(text);
  if (line) return { tokens: line, repaired: NOT_REPAIRED };
  let repaired: number[] = [];
  let read = text;
  for (let round = 0; ; round++) {
    const tokens = tokensOf(read);
    if (!tokens) return undefined;
    const more = round < MAX_REPAIRS ? nestedColons(read, tokens) : [];
    if (more.length === 0) return { tokens, repaired };
    repaired = [...repaired, ...more];
    const characters =
      [...read].length === read.length
        ? read.split('')
        : Array.from({ length: read.length }, (_, i) => read[i]!);
    for (const at of more) characters[at] = LETTER;
    read = characters.join('');
  }
}
