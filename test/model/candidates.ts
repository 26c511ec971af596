/**
 * Values worth trying for a condition key that no one knows: for each value that a policy compares it with, one that
 * matches, and its neighbors that do not.
 */
import { listOf, type Policy, valuesOf } from './documents.js';
import { conditionHolds } from './operators.js';

/** Texts that a pattern with wildcards and variables matches, or nearly; without variables, `${*}` is plain text and a wildcard. */
export function instances(pattern: string): string[] {
  const read = pattern.replace(/\$\{([*?$])\}/g, '$1');
  return [read, ...(read === pattern ? [] : [pattern])].flatMap((plain) => [
    plain,
    // A variable without a value has its default.
    plain.replace(/\$\{[^},]*,\s*'([^']*)'\s*\}/g, '$1'),
    plain.replaceAll('*', '').replaceAll('?', 'x'),
    plain.replaceAll('*', 'x').replaceAll('?', 'y'),
    // What follows a wildcard, for a value that begins otherwise.
    ...[...plain.matchAll(/\*/g)].map(({ index }) => `x${plain.slice(index + 1).replaceAll('*', '')}`),
  ]);
}

function neighbours(value: string): string[] {
  if (/^-?\d+(\.\d+)?$/.test(value)) return [String(Number(value) - 1), String(Number(value) + 1)];
  if (/^\d{4}-\d{2}-\d{2}/.test(value)) {
    const time = Date.parse(value);
    if (Number.isNaN(time)) return [];
    return [-1000, 0, 1000].map((by) => new Date(time + by).toISOString().replace('.000', ''));
  }
  const range = /^(\d+\.\d+\.\d+)\.(\d+)(\/(\d+))?$/.exec(value);
  if (range) return [`${range[1]}.${range[2]}`, `${range[1]}.255`, '192.0.2.77', '198.51.100.9'];
  if (value.includes('::') && value.includes('/')) return [value.slice(0, value.indexOf('/')).concat('7')];
  if (value === 'true' || value === 'false') return ['true', 'false'];
  return [value.toUpperCase()];
}

/**
 * All the values that the policies compare these keys (in lowercase) with, and more around them.
 * @param resource as a variable a key is compared with pieces of the resource.
 */
export function candidateValues(
  policies: readonly Policy[],
  resource: string,
  keys: readonly string[],
): string[] {
  const out = new Set<string>();
  for (const policy of policies) {
    for (const statement of listOf(policy.Statement)) {
      for (const tests of Object.values(statement.Condition ?? {})) {
        for (const [name, wanted] of Object.entries(tests)) {
          if (!keys.includes(name.toLowerCase())) continue;
          for (const value of valuesOf(wanted))
            for (const text of [...instances(value), ...neighbours(value)]) out.add(text);
        }
      }
      const texts = [...listOf(statement.Resource), ...listOf(statement.NotResource)];
      if (texts.some((text) => keys.some((key) => text.toLowerCase().includes(`\${${key}`))))
        for (const piece of resource.split(/[:/]/)) out.add(piece);
    }
  }
  return [...out].filter((value) => value !== '');
}

/** Policies insert the key somewhere: every value of it can matter there. */
const isInserted = (policies: readonly Policy[], keys: readonly string[]): boolean => {
  const text = JSON.stringify(policies).toLowerCase();
  return keys.some((key) => text.includes(`\${${key}`));
};

/** Of values for which every condition on the keys (in lowercase) has the same outcome, one is enough. */
export function distinctValues(
  policies: readonly Policy[],
  keys: readonly string[],
  values: readonly string[],
): string[] {
  if (values.length <= 2 || isInserted(policies, keys)) return [...values];
  const tests: ((value: string) => boolean)[] = [];
  for (const statement of policies.flatMap((policy) => listOf(policy.Statement))) {
    for (const [operator, ofOperator] of Object.entries(statement.Condition ?? {})) {
      for (const [name, given] of Object.entries(ofOperator)) {
        const wanted = valuesOf(given);
        if (!keys.includes(name.toLowerCase())) continue;
        // What another key inserts is unknown here.
        if (wanted.some((text) => text.includes('${'))) return [...values];
        tests.push((value) => conditionHolds(operator, [value], wanted, undefined));
      }
    }
  }
  const byOutcome = new Map(values.map((value) => [tests.map((holds) => holds(value)).join(), value]));
  return [...byOutcome.values()];
}
