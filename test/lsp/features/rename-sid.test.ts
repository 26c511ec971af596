import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { renameSid, sidAt } from '../../../server/src/lsp/features/rename-sid.js';
import { ALLOW_AND_DENY, policyAt } from '../../support/policy-at.js';

describe('a Sid', () => {
  it('is renamed, if the new name is one', () => {
    const { policy, document, cursor } = policyAt(ALLOW_AND_DENY.replace('"All"', '"A‸ll"'));
    const sid = sidAt(policy, cursor)!;
    expect(sid.value).toBe('All');
    expect(TextDocument.applyEdits(document, renameSid(document, policy, sid, 'Read') as never)).toContain(
      '"Sid": "Read"',
    );
    expect(renameSid(document, policy, sid, 'No')).toMatch(/already/);
    expect(renameSid(document, policy, sid, 'a b')).toMatch(/letters and digits/);
    expect(renameSid(document, { ...policy, kind: 'resource' }, sid, 'a b')).toHaveLength(1);
    expect(sidAt(policy, 0)).toBeUndefined();
  });
});
