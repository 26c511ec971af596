import { describe, expect, it } from 'vitest';
import { asKind } from '../../server/src/dialects/policy-places.js';
import { renameSid, sidAt } from '../../server/src/refactorings/rename-sid.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { ALLOW_AND_DENY, policyAt } from '../support/policy-at.js';

describe('a Sid', () => {
  it('is renamed, if the new name is one', () => {
    const { policy, document, cursor } = policyAt(ALLOW_AND_DENY.replace('"All"', '"A‸ll"'));
    const sid = sidAt(policy, cursor)!;
    expect(sid.value).toBe('All');
    const edits = renameSid(policy, sid, 'Read');
    expect(typeof edits === 'string' ? edits : applyEdits(document.getText(), edits)).toContain(
      '"Sid": "Read"',
    );
    expect(renameSid(policy, sid, 'No')).toMatch(/already/);
    expect(renameSid(policy, sid, 'a b')).toMatch(/letters and digits/);
    expect(renameSid(asKind(policy, 'resource'), sid, 'a b')).toHaveLength(1);
    expect(sidAt(policy, 0)).toBeUndefined();
  });
});
