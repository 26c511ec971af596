/** Placeholders that are words: `ACCOUNT_ID`, `$account`, `YOUR_BUCKET`, `x.x.x.x/24`, `CHANGEME`. */

/** A placeholder in a text, or text that a template engine writes without its first character (`$${x}`). */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** What it is called; undefined: it is text, without its first character. */
  readonly name?: string;
}

/** Words that stand for an account, a Region or a partition in that part of an ARN. */
const PART_WORDS: Readonly<Record<number, RegExp>> = {
  1: /partition/i,
  3: /region/i,
  4: /account|acct|x{4}|^\d{1,11}xx/i,
};

/**
 * A Region or an account in capitals, in any language (`REGIAO`, `CUENTA`): a Region has lowercase letters and a digit, and
 * an account has digits.
 */
const CAPITALS = /^[A-Z]{3,}([_-][A-Z]+)*$/;
const isInCapitals = (word: string): boolean => word !== 'AWS' && CAPITALS.test(word);
/** The Region in the name of a service with its Region: `ssm.REGION.amazonaws.com` */
const REGION_OF_HOST = /^[a-z][a-z\d-]*\.([A-Z]{3,}([_-][A-Z]+)*|((your|aws)[-_])?region)\.amazonaws\.com/;

/** A name that says what goes there: `YOUR_BUCKET`, `your-bucket`, `ROLE_NAME`. */
const NAME_WORDS =
  /^(your[-_]\w[\w-]*|YOUR[A-Z_-]\w[\w-]*|[A-Z][A-Z\d]*([_-][A-Z\d]+)*[_-](NAME|ID|ARN|HERE))$/;
/** The same as all of another text: only what is about accounts and Regions, or is yours. */
const ANY_WORDS =
  /^([A-Z][A-Z\d]*([_-][A-Z\d]+)*[_-](ID|ARN|CIDR|IP|HERE)|[A-Z_]*ACCOUNT_?(ID|NUMBER)|YOUR[_-][A-Z\d_-]+|([A-Z]+_){0,3}REGION|(your|aws)[-_](aws[-_])?region|(aws[-_])?account[-_]?(id|number)|(Aws)?Account(Id|Number)|_[A-Z][A-Z\d]*(_[A-Z\d]+)*_|(vpc|vpce|subnet|sg|org|ou|ami|key|role|bucket|user)-(id|arn))$/;
/**
 * The same in any letters, after what it is of: `account_ID`, `bucket-owner-account-id`, `SNS-topic-ARN`, as in AWS's guides.
 * In lowercase, it can be the key of a tag: `eks-cluster-arn`.
 */
const DESCRIBED =
  /^([A-Za-z][A-Za-z\d]*[-_]){0,5}([Aa]ccount|ACCOUNT)[-_]?([Ii]d|ID|[Nn]umber|NUMBER)$|^([A-Za-z][A-Za-z\d]*[-_]){1,5}ARN$/;
/** The same in other languages: `TU_BUCKET`, `seu-bucket`, `VOTRE-COMPTE`. In lowercase, only with what it is of. */
const YOURS =
  /^((TU|SEU|SUA|VOTRE|DEINE?|IHRE?|TUO)[_-][A-Z\d][A-Z\d_-]*|(tu|seu|sua|votre|deine?|ihre?|tuo)[-_](aws[-_])?(bucket|cuenta|conta|compte|konto|account|region|usuario|rol|role|organi[sz]ation|organizaci[oó]n|repo|tabla|tabela|cola|fila)([-_][\w-]*)?)$/;
/** `你的集群`, `あなたのバケット`, `당신의-버킷`: IAM accepts none of these letters. */
const YOURS_IN_OTHER_LETTERS = /[你您]的|あなたの|당신의|여러분의/;
/** What goes there, as all of the value of an element that has no such values. */
const ELEMENT_WORDS: ReadonlyMap<string, RegExp> = new Map(
  ['Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Effect'].map((element) => [
    element,
    element === 'Effect'
      ? /^EFFECT$/
      : /^([A-Z]{1,20}_){0,4}(ACTION|RESOURCE|PRINCIPAL|ARN|BUCKET|QUEUE|TOPIC|TABLE|KEY|ROLE|USER|FUNCTION|SECRET)S?$/,
  ]),
);
/** The prefix of a condition key in capital letters, as in `OIDC_PROVIDER:sub`: no service has one with an underscore. */
const KEY_WORDS = /^([A-Z][A-Z\d]*(?:_[A-Z\d]+)+):/;
const PREFIXED_WORDS = /^\$[A-Za-z]\w+$/;
/**
 * Names of AWS that begin with a dollar sign: the unpublished version of a function (Lambda), routes and the default stage
 * (API Gateway), reserved topics and shared subscriptions (AWS IoT Core).
 */
const RESERVED = /^\$(LATEST|default|connect|disconnect|aws|share|SYS)$/;
/** Words that ask the reader to replace them. In lowercase without a separator, they can be names: `todo`. */
const REQUESTS: readonly RegExp[] = [
  /^(TODO|FIXME|TBD)([ :_-]|$)/,
  /^(CHANGE|REPLACE|FILL)[_-]?(ME|THIS|IN|WITH)([_-]|$)/,
  /^(change|replace|fill)[_-]?(me|this)$/,
  /^(REPLACE|INSERT)[_-]/,
  /^(insert-your-|ARN_OF_)/,
  /^(replace|change|fill|insert)[-_](this|these|with|the|your)[-_]/,
  /^[A-Za-z].*[_-](here|HERE|Here)$/,
  /^(\.\.\.|…|%[sdv])$/,
  /^#{3,}$/,
];
/** A part of an ARN that a run of one letter fills: the account `XXX` or `NNNNNNNNNNNN`, the Region `xx-xxx-x`. */
const MASKED_PART = /^([xX]{2}[xX\d_-]*|N{12}|n{12}|A{12}|a{12}|#{12})$/;
/** All of a text: an address or a CIDR block with letters in the place of digits, a date of its pattern letters. */
const MASKED_TEXT: readonly RegExp[] = [
  /^(SERVICE|service)([-_](PREFIX|NAME|prefix|name))?:(ACTION|Action|action)([-_]?(NAME|Name|name))?\d{0,2}$/,
  /^(YYYY-MM-DD|yyyy-mm-dd|yyyy-MM-dd)([Tt ]|$)/,
];
/** A part of an address or its mask: digits, or a letter in the place of each. */
const MASKED_DIGITS = /^(\d{1,3}|([xyzn])\2{0,2}|[a-e])$/i;

/** Is the text an address or a CIDR block with letters in the place of digits? */
function isMaskedAddress(text: string): boolean {
  const [address, mask, ...more] = text.split('/');
  const parts = [...address!.split('.'), ...(mask === undefined ? [] : [mask])];
  return (
    more.length === 0 &&
    address!.split('.').length === 4 &&
    parts.every((part) => MASKED_DIGITS.test(part)) &&
    /[a-z]/i.test(text)
  );
}

const isPrefixed = (word: string): boolean => PREFIXED_WORDS.test(word) && !RESERVED.test(word);

/** Shell variables: `$account_id`, alone between separators. */
export function shellVariables(text: string): Found[] {
  const out: Found[] = [];
  let start = 0;
  for (const word of text.split(/[:/]/)) {
    if (isPrefixed(word)) out.push({ start, end: start + word.length, name: word.slice(1) });
    start += word.length + 1;
  }
  return out;
}

/** The prefix of a condition key that is a placeholder. */
export function keyPrefix(text: string): Found[] {
  const name = KEY_WORDS.exec(text)?.[1];
  return name === undefined ? [] : [{ start: 0, end: name.length, name }];
}

/** Parts between colons and slashes that say in other letters that something is yours, also in condition keys. */
export function yoursInOtherLetters(text: string): Found[] {
  if (!YOURS_IN_OTHER_LETTERS.test(text)) return [];
  const out: Found[] = [];
  let start = 0;
  for (const word of text.split(/[:/]/)) {
    if (YOURS_IN_OTHER_LETTERS.test(word)) out.push({ start, end: start + word.length, name: word });
    start += word.length + 1;
  }
  return out;
}

/** Placeholders that are words, in an ARN part by part. @param element that has the text. */
export function placeholderWords(text: string, element: string): Found[] {
  if (MASKED_TEXT.some((mask) => mask.test(text)) || isMaskedAddress(text))
    return [{ start: 0, end: text.length, name: text }];
  const host = REGION_OF_HOST.exec(text)?.[1];
  if (host !== undefined) {
    const start = text.indexOf('.') + 1;
    return [{ start, end: start + host.length, name: host }];
  }
  const ofElement = ELEMENT_WORDS.get(element);
  const out: Found[] = [];
  const arn = text.startsWith('arn:');
  // An address can have a mask.
  const whole = text.replace(/\/(\d{1,3}|\*)$/, '');
  let colons = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char !== ':' && char !== '/' && char !== undefined) continue;
    const word = text.slice(start, i);
    const part = arn && char !== '/' ? PART_WORDS[colons] : undefined;
    const found =
      /[A-Za-z.…#]/.test(word) &&
      !/[${}*?\ue000-\uf8ff]/.test(word) &&
      (part?.test(word) ||
        (part && (MASKED_PART.test(word) || (colons > 1 && isInCapitals(word)))) ||
        REQUESTS.some((ask) => ask.test(word)) ||
        (arn && colons >= 5 && (NAME_WORDS.test(word) || YOURS.test(word))) ||
        (part && YOURS.test(word)) ||
        (word === whole &&
          (ANY_WORDS.test(word) || YOURS.test(word) || DESCRIBED.test(word) || ofElement?.test(word))));
    if (found || isPrefixed(word)) out.push({ start, end: i, name: word.replace(/^\$/, '') });
    else {
      const run = /x{4,}|X{4,}/.exec(word);
      if (run) {
        const at = start + run.index;
        out.push({ start: at, end: at + run[0].length, name: run[0] });
      }
    }
    if (char === ':') colons++;
    start = i + 1;
  }
  return out;
}
