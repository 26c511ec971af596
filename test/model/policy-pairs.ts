/** Two policies of one kind to compare: unrelated ones, or one and an edit of it. */
import { listOf, type Policy, type Statement } from './documents.js';
import type { KeyPool } from './key-pools.js';
import { type Random, random } from './random.js';
import { randomPolicy, randomStatement, type Setting, type Slot, settingOf } from './random-policies.js';
import { CALLERS, CELLS, HOME } from './universe.js';

const COMPARABLE = CELLS.filter(
  (c) => c.ownPolicy && !c.withoutResource && c.callers !== 'federated' && !c.actions[0]!.startsWith('sts:'),
);

function anySetting(r: Random, keys: readonly KeyPool[]): Setting {
  const cell = r.one(COMPARABLE);
  const resource = r.one(cell.resources).replace('#', HOME);
  return settingOf(r, { cell, caller: r.one(CALLERS), action: r.one(cell.actions), resource }, keys);
}

function edited(policy: Policy, setting: Setting, slot: Slot): Policy {
  const { r } = setting;
  const old = listOf(policy.Statement);
  const at = r.upTo(old.length);
  const other = randomStatement(setting, slot);
  const change = (s: Statement): Statement => {
    switch (r.upTo(5)) {
      case 0: {
        const { Condition: _, ...rest } = s;
        return rest;
      }
      case 1:
        return { ...s, Sid: 'Edited' };
      case 2:
        return s.Action !== undefined
          ? { ...s, Action: [...listOf(s.Action), ...listOf(other.Action ?? 's3:*')] }
          : s;
      case 3:
        return s.Action !== undefined && other.Action !== undefined ? { ...s, Action: other.Action } : s;
      default:
        return s.Resource !== undefined && other.Resource !== undefined
          ? { ...s, Resource: other.Resource }
          : s;
    }
  };
  const statements =
    r.chance(0.2) && old.length > 1
      ? old.filter((_, i) => i !== at)
      : r.chance(0.25)
        ? [...old, other]
        : old.map((s, i) => (i === at ? change(s) : s));
  return { ...policy, Statement: statements };
}

export function policyPair(
  seed: number,
  slot: Slot,
  keys: readonly KeyPool[],
): { before: Policy; after: Policy; r: Random } {
  const r = random(seed);
  const setting = anySetting(r, keys);
  const before = randomPolicy(setting, slot);
  const after = r.chance(0.75) ? edited(before, setting, slot) : randomPolicy(setting, slot);
  return { before, after, r };
}
