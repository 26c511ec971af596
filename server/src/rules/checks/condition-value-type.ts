import { parseBool, parseDate, parseIpRange, parseNumber } from '../../algebra/values.js';
import { valueText } from '../../policy/compile.js';
import type { OperatorFamily } from '../../policy/operators.js';
import type { Rule } from '../rule.js';

const READERS: Partial<
  Record<OperatorFamily, { read: (text: string) => unknown; wanted: string; codes: string }>
> = {
  numeric: { read: parseNumber, wanted: 'a number', codes: 'TYPE_MISMATCH_NUMBER' },
  date: {
    read: (t) => parseDate(t) ?? parseNumber(t),
    wanted: 'a date such as 2026-01-31T00:00:00Z, or epoch seconds',
    codes: 'TYPE_MISMATCH_DATE',
  },
  bool: { read: parseBool, wanted: '"true" or "false"', codes: 'TYPE_MISMATCH_BOOLEAN' },
  null: { read: parseBool, wanted: '"true" (absent) or "false" (present)', codes: 'TYPE_MISMATCH_BOOLEAN' },
  ip: {
    read: parseIpRange,
    wanted: 'an IP address or CIDR block such as 203.0.113.0/24',
    codes: 'TYPE_MISMATCH_IP_RANGE',
  },
};

export const rule: Rule = {
  id: 'condition-value-type',
  severity: 'warning',
  codes: [
    'AA:TYPE_MISMATCH_NUMBER',
    'AA:TYPE_MISMATCH_DATE',
    'AA:TYPE_MISMATCH_BOOLEAN',
    'AA:TYPE_MISMATCH_IP_RANGE',
    'AA:INVALID_DATE_VALUE',
    'P:MISMATCHED_TYPE',
  ],
  summary: 'A condition value cannot be read as what its operator compares.',
  checkStatement(statement, context) {
    for (const operator of statement.condition?.operators ?? []) {
      const reader = operator.use && READERS[operator.use.operator.family];
      if (!reader) continue;
      for (const entry of operator.entries) {
        for (const value of entry.values) {
          const text = valueText(value);
          if (text === undefined || text.includes('${') || (value.type === 'string' && !value.closed))
            continue;
          if (reader.read(text) !== undefined) continue;
          const bool = /^(yes|1|on)$/i.test(text) ? 'true' : /^(no|0|off)$/i.test(text) ? 'false' : undefined;
          const family = operator.use.operator.family;
          context.report({
            range: value.range,
            message: `${operator.use.canonical} compares ${reader.wanted}: "${text}" is none, so it never matches.`,
            fixes: () =>
              bool && (family === 'bool' || family === 'null')
                ? [
                    {
                      title: `Change to "${bool}"`,
                      edits: [{ range: value.range, text: `"${bool}"` }],
                      preferred: true,
                    },
                  ]
                : [],
          });
        }
      }
    }
  },
};
