/** The text of a snippet when its tab stops are left as they are, and where the cursor is: at its first one, or else its last. */
export function expand(snippet: string): { text: string; caret: number } {
  let text = '';
  const stops = new Map<string, number>();
  for (let rest = snippet; rest !== ''; ) {
    const stop = /^\$(?:(\d)|\{(\d)(?::((?:[^{}|\\]|\\.)*)|\|([^,|]*)[^|]*\|)?\})/.exec(rest);
    if (stop) {
      text += (stop[3] ?? stop[4] ?? '').replace(/\\(.)/g, '$1');
      const id = (stop[1] ?? stop[2])!;
      if (!stops.has(id)) stops.set(id, text.length);
    } else text += rest[0] === '\\' ? rest[1] : rest[0];
    rest = rest.slice(stop?.[0].length ?? (rest[0] === '\\' ? 2 : 1));
  }
  return { text, caret: stops.get('1') ?? stops.get('0') ?? text.length };
}
