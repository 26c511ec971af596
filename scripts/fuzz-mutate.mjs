// New inputs from known ones: small edits, pieces of other inputs, words of the language, and shapes that are hard for
// algorithms: repetitions whose length doubles, nesting, stars and negations.

/** Longer inputs are not tried: the limit of the time is for this length. */
export const MAX_LENGTH = 4096;

/** Random whole numbers below a bound, the same ones for the same seed. @param {number} seed */
export function generator(seed) {
  let state = seed >>> 0 || 1;
  return (/** @type {number} */ below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}

const WORDS = [
  ...[
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '*',
    '?',
    '$',
    '\\',
    '/',
    '${',
    '}"',
    '${*}',
    '${aws:username}',
    "${aws:x, 'y'}",
  ],
  ...[
    '"NotAction":"*",',
    '"NotResource":"*",',
    '"NotPrincipal":"*",',
    '"Principal":"*",',
    '"Effect":"Deny",',
    '"Effect":"Allow",',
  ],
  ...[
    '"Action":"*",',
    '"Action":["s3:*Object*","s3:?et*"],',
    '"iam:PassRole"',
    '"s3:Get*"',
    '"*:*"',
    '"Resource":"*",',
    '"Sid":"A",',
  ],
  ...[
    '"arn:aws:s3:::*a*b*"',
    '"arn:aws:iam::*:role/*"',
    '"arn:*:*:*:*:*"',
    '"111122223333"',
    '"*"',
    '""',
    'null',
    'true',
    '1e999',
  ],
  ...[
    '"Condition":{',
    '"StringLike":{"aws:PrincipalArn":"*a*"},',
    '"ForAllValues:StringNotLikeIfExists":{',
    '"Null":{"aws:x":"true"},',
  ],
  ...[
    '"NumericLessThan":{"s3:max-keys":"10"},',
    '"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},',
    '"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},',
  ],
  ...[
    '"aws:PrincipalTag/a"',
    '"aws:ResourceTag/${aws:username}"',
    '"aws:SourceArn"',
    '"token.actions.githubusercontent.com:sub"',
  ],
  ...[
    '{"Ref":"A"}',
    '{"Fn::Sub":"arn:${AWS::Partition}:s3:::${A}"}',
    '{"Fn::If":["c","a","b"]}',
    '{{x}}',
    '<account>',
    '@@A@@',
    '__A__',
  ],
  ...[
    '// grantwise-ignore full-admin: x\n',
    '/* ',
    ' */',
    '\n',
    '\r',
    '\u2028',
    '\uFEFF',
    '😀',
    '\uD83D',
    '\u0000',
    '__proto__',
    'constructor',
  ],
  ...[
    '"forbidPrincipals":["*"],',
    '"allowedRegions":["eu-*"],',
    '"organization":[',
    '"**/*a*"',
    '"policies":{',
    '"context":{',
    '"principal":',
  ],
];
const STARS = ['*a', '*', '?', '*?', 'a*b', '${', '${x', ' ', '\\', '*${a}'];
const NEGATED = [
  ['"Action"', '"NotAction"'],
  ['"Resource"', '"NotResource"'],
  ['"Principal"', '"NotPrincipal"'],
  ['Equals', 'NotEquals'],
  ['Like', 'NotLike'],
  ['"Allow"', '"Deny"'],
  ['IpAddress', 'NotIpAddress'],
];

/** @typedef {(below: number) => number} Random */

/**
 * A piece of a text: a bracket with its content, a string, or any.
 * @param {string} text @param {Random} random
 */
function pieceOf(text, random) {
  const at = random(text.length);
  const opens = random(3) === 0 ? '[' : '{';
  const start = random(3) > 0 ? text.indexOf(opens, at) : -1;
  if (start < 0)
    return { start: at, end: Math.min(text.length, at + 1 + random(random(4) === 0 ? 300 : 30)) };
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{' || text[i] === '[') depth++;
    else if ((text[i] === '}' || text[i] === ']') && --depth === 0) return { start, end: i + 1 };
  }
  return { start, end: text.length };
}

/**
 * @param {string} text
 * @param {string} other another input
 * @param {Random} random
 * @returns {{ text: string, at: number }} `at`: where it changed
 */
function mutateOnce(text, other, random) {
  const at = random(text.length + 1);
  const word = /** @type {string} */ (WORDS[random(WORDS.length)]);
  const { start, end } = pieceOf(text, random);
  const piece = text.slice(start, end);
  const put = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ by) => ({
    text: text.slice(0, from) + by + text.slice(to),
    at: from + by.length,
  });
  switch (random(12)) {
    case 0:
      return put(at, at + 1 + random(8), '');
    case 1:
      return put(start, end, '');
    case 2: {
      // Copies of a piece, as a list where it is a value: 1, 3, 7, 15 ... of them.
      const copies = 2 ** (1 + random(6)) - 1;
      const separator = /^[[{"]/.test(piece) ? ',' : '';
      return put(end, end, (separator + piece).repeat(copies));
    }
    case 3: {
      const from = pieceOf(other, random);
      return put(start, random(2) === 0 ? end : start, other.slice(from.start, from.end));
    }
    case 4: {
      // Deeper.
      const levels = 2 ** random(7);
      return random(2) === 0
        ? put(start, end, '['.repeat(levels) + piece + ']'.repeat(levels))
        : put(start, end, '{"a":'.repeat(levels) + piece + '}'.repeat(levels));
    }
    case 5: {
      // Stars between letters.
      const n = 2 ** random(8);
      return put(at, at, STARS[random(STARS.length)]?.repeat(n) ?? '');
    }
    case 6: {
      const [from = '', to = ''] = NEGATED[random(NEGATED.length)] ?? [];
      const found = text.indexOf(from, random(text.length));
      return found < 0 ? put(at, at, word) : put(found, found + from.length, to);
    }
    case 7:
      return put(at, at + 1, String.fromCharCode(random(8) === 0 ? random(65536) : 32 + random(95)));
    case 8: {
      // Each copy a little different: names that are compared with each other.
      const copies = 2 ** (1 + random(5)) - 1;
      const list = Array.from({ length: copies }, (_, i) =>
        piece.replace(/[a-z]{2,}(?=[*"/])/g, (w) => w + i.toString(36)),
      );
      return put(end, end, list.map((p) => `,${p}`).join(''));
    }
    case 9: {
      const string = text.indexOf('"', at);
      return string < 0 ? put(at, at, word) : put(string + 1, string + 1, word.replaceAll('"', ''));
    }
    default:
      return put(at, random(3) === 0 ? at + word.length : at, word);
  }
}

/**
 * @param {string} text
 * @param {string} other
 * @param {Random} random
 */
export function mutate(text, other, random) {
  let made = { text, at: 0 };
  for (let n = 1 + random(4); n > 0; n--) {
    const next = mutateOnce(made.text, other, random);
    if (next.text.length <= MAX_LENGTH) made = next;
  }
  return made;
}
