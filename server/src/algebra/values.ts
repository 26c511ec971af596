/**
 * Sets of condition values: strings by pattern, numbers and dates as intervals, IP addresses as ranges, booleans.
 * Each can say whether a value is in it, and a conjunction of them can be sampled.
 */
import ipaddr from 'ipaddr.js';
import type { Budget } from './budget.js';
import { type Glob, matchCodes, matchGlob } from './glob.js';
import { surelyOutside } from './glob-intersection.js';
import { sampleGlobs } from './glob-sampling.js';
import { codesToText, holdsSymbol, textToCodes } from './policy-variables.js';
import { EMPTY, found, type Sample, UNKNOWN } from './sample.js';

/** Numbers from `min` to `max`; an open end does not contain its end. Dates are milliseconds since 1970. */
export interface Interval {
  readonly min: number;
  readonly max: number;
  readonly minOpen: boolean;
  readonly maxOpen: boolean;
}

/** Addresses of one family, both ends included. */
export interface IpRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

export type ValueSet =
  | { readonly family: 'string'; readonly globs: readonly Glob[] }
  /** `whole`: of the numbers in the intervals, those without a fraction. */
  | { readonly family: 'numeric' | 'date'; readonly intervals: readonly Interval[]; readonly whole?: true }
  | { readonly family: 'ip'; readonly ranges: readonly IpRange[] }
  | { readonly family: 'bool'; readonly values: readonly boolean[] };

/** A decimal number as IAM reads it, or undefined. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** An ISO 8601 date or epoch seconds, as milliseconds since 1970, or undefined. */
export function parseDate(text: string): number | undefined {
  const t = text.trim();
  if (/^-?\d{5,}(\.\d+)?$/.test(t)) return Number(t) * 1000;
  if (!/^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/.test(t))
    return undefined;
  const ms = Date.parse(/T/.test(t) && !/(Z|[+-]\d{2}:?\d{2})$/.test(t) ? `${t}Z` : t);
  return Number.isNaN(ms) ? undefined : ms;
}

export function parseBool(text: string): boolean | undefined {
  const t = text.toLowerCase();
  return t === 'true' ? true : t === 'false' ? false : undefined;
}

const toBigInt = (bytes: readonly number[]): bigint =>
  bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** The usual form, without leading zeros; undefined: look again. */
function parseIpv4(text: string): IpRange | undefined {
  const m = /^([1-9]\d{0,2}|0)\.([1-9]\d{0,2}|0)\.([1-9]\d{0,2}|0)\.([1-9]\d{0,2}|0)(?:\/(\d{1,2}))?$/.exec(
    text,
  );
  if (!m) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = Number(m[i]);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  const length = m[5] === undefined ? 32 : Number(m[5]);
  if (length > 32) return undefined;
  const size = 2 ** (32 - length);
  const first = value - (value % size);
  return { version: 4, first: BigInt(first), last: BigInt(first + size - 1) };
}

/** A CIDR block or one address, or undefined. Bits after the prefix are ignored, as AWS does. */
export function parseIpRange(text: string): IpRange | undefined {
  const usual = parseIpv4(text);
  if (usual) return usual;
  const [address, prefix, extra] = text.trim().split('/');
  if (extra !== undefined || address === undefined) return undefined;
  // ipaddr.js also reads "10" and "0x0a.1"; IAM does not.
  if (!address.includes(':') && !/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.parse(address);
  const version = parsed.kind() === 'ipv4' ? 4 : 6;
  const bits = version === 4 ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const value = toBigInt(parsed.toByteArray());
  const size = 1n << BigInt(bits - length);
  const first = (value / size) * size;
  return { version, first, last: first + size - 1n };
}

function formatIp(version: 4 | 6, value: bigint): string {
  const count = version === 4 ? 4 : 16;
  const bytes: number[] = [];
  for (let i = count - 1; i >= 0; i--) bytes.push(Number((value >> BigInt(8 * i)) & 255n));
  return version === 4 ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString();
}

const inInterval = (i: Interval, n: number): boolean =>
  (i.minOpen ? n > i.min : n >= i.min) && (i.maxOpen ? n < i.max : n <= i.max);

/** A value as each family reads it, read once; its text is written only if something asks for it. */
class Reading {
  readonly #write: () => string;
  #text: string | undefined;
  #number: number | undefined | null = null;
  #date: number | undefined | null = null;
  #ip: IpRange | undefined | null = null;

  private constructor(write: () => string) {
    this.#write = write;
  }

  static ofText(text: string): Reading {
    return new Reading(() => text);
  }

  static ofNumber(value: number): Reading {
    const reading = new Reading(() => String(value));
    reading.#number = value;
    return reading;
  }

  /** @param ms since 1970; rounded, as its text has no more. */
  static ofDate(ms: number): Reading {
    const rounded = Math.round(ms);
    const reading = new Reading(() => new Date(rounded).toISOString());
    reading.#date = rounded;
    return reading;
  }

  static ofAddress(version: 4 | 6, value: bigint): Reading {
    const reading = new Reading(() => formatIp(version, value));
    reading.#ip = { version, first: value, last: value };
    return reading;
  }

  get text(): string {
    this.#text ??= this.#write();
    return this.#text;
  }

  get number(): number | undefined {
    if (this.#number === null) this.#number = parseNumber(this.text);
    return this.#number;
  }

  get date(): number | undefined {
    if (this.#date === null) this.#date = parseDate(this.text) ?? parseNumber(this.text);
    return this.#date;
  }

  get ip(): IpRange | undefined {
    if (this.#ip === null) this.#ip = parseIpRange(this.text);
    return this.#ip;
  }
}

function containsReading(set: ValueSet, reading: Reading): boolean {
  switch (set.family) {
    case 'string': {
      for (const glob of set.globs) if (matchGlob(glob, reading.text)) return true;
      return false;
    }
    case 'bool': {
      const b = parseBool(reading.text);
      return b !== undefined && set.values.includes(b);
    }
    case 'ip': {
      const { ip } = reading;
      return (
        ip !== undefined &&
        set.ranges.some((r) => r.version === ip.version && r.first <= ip.first && ip.last <= r.last)
      );
    }
    default: {
      const n = set.family === 'numeric' ? reading.number : reading.date;
      if (n === undefined || (set.whole && !Number.isInteger(n))) return false;
      return set.intervals.some((i) => inInterval(i, n));
    }
  }
}

/** Is the value in the set? A value that cannot be read as the family's type is in none. */
export const contains = (set: ValueSet, value: string): boolean =>
  containsReading(set, Reading.ofText(value));

/** A sampled value: a list of codes, so that it can contain policy variables. */
export type ValueCodes = readonly number[];

export interface ValueLiteral {
  readonly set: ValueSet;
  readonly positive: boolean;
}

export function containsCodes(set: ValueSet, codes: ValueCodes): boolean {
  if (set.family === 'string') return set.globs.some((g) => matchCodes(g, codes));
  return contains(
    set,
    codesToText(codes, () => '\u0000'),
  );
}

/** Is the value outside of the set, whatever the symbols in both stand for? */
export function surelyOutsideSet(set: ValueSet, codes: ValueCodes): boolean {
  if (set.family === 'string') return set.globs.every((g) => surelyOutside(g, codes));
  return !holdsSymbol(codes) && !containsCodes(set, codes);
}

/** Inside of the range, its ends, and next to them. */
function addressesAround({ version, first, last }: IpRange): bigint[] {
  const top = (1n << (version === 4 ? 32n : 128n)) - 1n;
  return [first + 1n <= last ? first + 1n : first, first, last, first - 1n, last + 1n].filter(
    (value) => value >= 0n && value <= top,
  );
}

/** Every cell of a partition by ranges starts at the range's first address, after its last, or at the very first. */
function* addresses(ranges: readonly IpRange[]): Iterable<Reading> {
  const seen: Record<4 | 6, Set<bigint>> = { 4: new Set(), 6: new Set() };
  for (const range of ranges) {
    const known = seen[range.version];
    for (const value of addressesAround(range)) {
      if (known.has(value)) continue;
      known.add(value);
      yield Reading.ofAddress(range.version, value);
    }
  }
  yield* ['203.0.113.10', '0.0.0.0', '2001:db8::1', '::'].map(Reading.ofText);
}

function candidates(set: ValueSet): Iterable<Reading> {
  switch (set.family) {
    case 'bool':
      return ['true', 'false'].map(Reading.ofText);
    case 'ip':
      return addresses(set.ranges);
    case 'string':
      return [];
    default: {
      const ends = [...new Set(set.intervals.flatMap((i) => [i.min, i.max]).filter(Number.isFinite))].sort(
        (a, b) => a - b,
      );
      const far = set.family === 'date' ? 86_400_000 : 1;
      const numbers = ends.length === 0 ? [0] : [ends[0]! - far, ends.at(-1)! + far];
      ends.forEach((end, i) => {
        numbers.push(end);
        if (i > 0) numbers.push((end + ends[i - 1]!) / 2);
      });
      if (set.family === 'date') return [...new Set(numbers)].map(Reading.ofDate);
      // Where a cell has whole numbers, one is next to its middle.
      const whole = numbers.flatMap((n) => (Number.isInteger(n) ? [] : [Math.floor(n), Math.ceil(n)]));
      return [...new Set([...numbers, ...whole])].map(Reading.ofNumber);
    }
  }
}

function sizeOf(set: ValueSet): number {
  switch (set.family) {
    case 'string':
      return set.globs.length;
    case 'ip':
      return set.ranges.length;
    case 'bool':
      return 1;
    default:
      return set.intervals.length;
  }
}

/** What is tried, most of the time up to the first that matches. Endpoints of all sets of a family, so that midpoints fall between neighbors. */
function* pool(
  literals: readonly ValueLiteral[],
  families: ReadonlySet<ValueSet['family']>,
  texts: readonly Reading[],
): Iterable<Reading> {
  for (const family of families) {
    const sets = literals.filter((l) => l.set.family === family).map((l) => l.set);
    if (family === 'numeric' || family === 'date')
      yield* candidates({ family, intervals: sets.flatMap((s) => (s.family === family ? s.intervals : [])) });
    else if (family === 'ip')
      yield* candidates({ family, ranges: sets.flatMap((s) => (s.family === 'ip' ? s.ranges : [])) });
    else yield* candidates(sets[0]!);
  }
  yield* texts;
  // A key can have a value that is not a number, date, address or boolean: it is in no such set.
  yield Reading.ofText('n/a');
}

/**
 * A value in every positive set and in no negative one. Exact within one family; across families (a number test and a
 * string test on one key) it can answer `unknown`.
 */
export function sampleValue(literals: readonly ValueLiteral[], budget?: Budget): Sample<ValueCodes> {
  const families = new Set(literals.map((l) => l.set.family));
  if (families.size === 0 || (families.size === 1 && families.has('string'))) {
    return sampleGlobs(
      literals.map((l) => ({ globs: l.set.family === 'string' ? l.set.globs : [], positive: l.positive })),
      budget,
    );
  }
  const texts: Reading[] = [];
  if (families.has('string')) {
    const strings = sampleGlobs(
      literals
        .filter((l) => l.set.family === 'string')
        .map((l) => ({ globs: (l.set as { globs: readonly Glob[] }).globs, positive: l.positive })),
      budget,
    );
    if (strings.kind === 'empty') return EMPTY;
    if (strings.kind === 'found') texts.push(Reading.ofText(codesToText(strings.value, () => 'example')));
  }
  const size = literals.reduce((sum, { set }) => sum + sizeOf(set), 0);
  for (const reading of pool(literals, families, texts)) {
    if (budget && !budget.spend(1 + (size >> 2))) return UNKNOWN;
    if (literals.every((l) => containsReading(l.set, reading) === l.positive))
      return found(textToCodes(reading.text));
  }
  // Within one family the candidates were all there are; a boolean has two values anyway.
  if (families.size === 1 || families.has('bool')) return EMPTY;
  return UNKNOWN;
}
