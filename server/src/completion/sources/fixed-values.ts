import type { CompletionEntry, CompletionSource } from '../completion-source.js';

const value = (text: string, detail: string): CompletionEntry => ({
  label: text,
  kind: 'value',
  insert: { value: text },
  detail,
});

export const source: CompletionSource = {
  id: 'fixed-values',
  complete({ path, inStatement, statement, atKey, policy }) {
    if (atKey) return undefined;
    if (path.length === 1 && path[0] === 'Version')
      return [value('2012-10-17', 'the current policy language')];
    if (!statement || inStatement.length !== 1) return undefined;
    if (inStatement[0] === 'Effect') {
      const deny = value('Deny', 'overrides every Allow');
      return policy.kind === 'rcp' ? [deny] : [value('Allow', 'grants'), deny];
    }
    return undefined;
  },
};
