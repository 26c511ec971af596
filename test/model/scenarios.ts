/** Random request documents over the small world; a seed gives the same document always. */
import { readCaller } from './callers.js';
import type { OneOrMany, Policy, PolicySet, RequestDocument } from './documents.js';
import { KEYS } from './key-pools.js';
import { random } from './random.js';
import { oneOrMany, randomPolicy, type Setting, type Slot, settingOf } from './random-policies.js';
import { CALLERS, CELLS, FEDERATED_CALLERS, HOME, PARTNER } from './universe.js';

function policySet(setting: Setting, signed: boolean, limited: boolean): PolicySet {
  const { r, cell, caller, action } = setting;
  const own = (slot: Slot, most?: number): Policy => randomPolicy(setting, slot, most);
  const levels = (slot: Slot): OneOrMany<Policy>[] =>
    Array.from({ length: 1 + r.upTo(3) }, () =>
      oneOrMany(
        r,
        Array.from({ length: 1 + r.upTo(2) }, () => own(slot, 2)),
      ),
    );
  const out: Record<string, unknown> = {};
  if (signed && r.chance(0.85)) out.identity = Array.from({ length: 1 + r.upTo(2) }, () => own('identity'));
  if (signed && caller.includes(':user/') && r.chance(0.12)) out.groups = { staff: [own('identity')] };
  if (cell.ownPolicy && r.chance(0.7)) out.resource = own(action.startsWith('sts:') ? 'trust' : 'resource');
  if (limited && r.chance(0.25)) out.boundary = own('boundary', 2);
  if (limited && /:(assumed-role|federated-user)\//.test(caller) && r.chance(0.3))
    out.session = own('session', 2);
  if (r.chance(0.25)) out.scp = levels('scp');
  if (r.chance(0.15)) out.rcp = levels('rcp');
  if (r.chance(0.1)) out.endpoint = own('endpoint', 2);
  return out as PolicySet;
}

/** The keys of the request, of those that the policies use; what is omitted is absent or unknown. */
function contextOf(setting: Setting, through: boolean): Record<string, OneOrMany<string>> {
  const { r, used, caller, action } = setting;
  const out: Record<string, OneOrMany<string>> = {};
  for (const pool of KEYS) {
    if (pool.from === 'always') {
      if (pool.key === 'aws:SourceIp' && through) continue;
      if (pool.key === 'aws:EpochTime' && out['aws:CurrentTime'] !== undefined) continue;
      if (r.chance(used.has(pool) ? 0.75 : 0.3)) out[pool.key] = r.one(pool.values);
    } else if (pool.from === 'context') {
      if (pool.key === 'aws:SourceVpce' && !through) continue;
      // A service's keys are in requests to the service.
      if (/^(s3|kms):/.test(pool.key) && !action.startsWith(pool.key.slice(0, pool.key.indexOf(':'))))
        continue;
      if (pool.key === 'aws:TagKeys' && out['aws:RequestTag/team'] !== undefined) {
        out[pool.key] = ['team'];
        continue;
      }
      if (/^aws:Source(Arn|Account)$/.test(pool.key) && !caller.endsWith('.amazonaws.com')) continue;
      // Only who has credentials of AWS is called for by another service: see the table of condition keys.
      if (/^(aws:CalledVia|kms:ViaService)$/.test(pool.key) && !('account' in readCaller({ arn: caller })))
        continue;
      if (pool.key === 'aws:SourceVpce' || (used.has(pool) && r.chance(0.65)))
        out[pool.key] = pool.multi ? r.some(pool.values, 2) : r.one(pool.values);
    }
  }
  if (caller.includes(':assumed-role/') && r.chance(0.5)) out['aws:TokenIssueTime'] = '2026-03-01T00:00:00Z';
  return out;
}

/** The scenario of a seed. */
export function scenario(seed: number): RequestDocument {
  const r = random(seed);
  const cell = r.one(CELLS);
  const owner = r.chance(0.75) ? HOME : PARTNER;
  const callers =
    cell.callers === 'federated'
      ? FEDERATED_CALLERS
      : cell.callers === 'signed'
        ? CALLERS.filter((c) => c.includes(HOME) || c.includes(PARTNER) || c.endsWith('.com'))
        : CALLERS;
  const caller = r.one(callers);
  const action = r.one(cell.actions);
  const target = r.one(cell.resources).replace('#', owner);
  const setting: Setting = {
    ...settingOf(r, { cell, caller, action, resource: target }, KEYS),
    unsupported: true,
  };
  const federated = cell.callers === 'federated';
  const read = readCaller(federated ? { federated: caller } : { arn: caller });
  const signed = 'account' in read && read.type !== 'root';
  const policies = policySet(setting, signed, signed && !caller.includes('AWSServiceRole'));
  const through = policies.endpoint !== undefined || r.chance(0.05);
  const context = contextOf(setting, through);
  const inOrganization = 'account' in read && (policies.scp !== undefined || r.chance(0.3));
  const mfa = /:(assumed-role|user)\//.test(caller) && r.chance(0.4) ? r.chance(0.6) : undefined;
  const principal = {
    ...(federated ? { federated: caller } : { arn: caller }),
    ...(signed && r.chance(0.5) ? { tags: { team: r.one(['red', 'blue', 'Red', 'r*d']) } } : {}),
    ...(inOrganization ? { orgId: 'o-a1b2c3d4e5' } : {}),
    ...(mfa !== undefined ? { mfa } : {}),
    ...(mfa === true ? { mfaAge: 60 } : {}),
    ...('account' in read && r.chance(0.05) ? { managementAccount: true } : {}),
  };
  const resource = {
    arn: setting.resource,
    ...(setting.resource.includes(':s3:') && r.chance(0.7) ? { account: owner } : {}),
    ...(r.chance(0.5) ? { tags: { team: r.one(['red', 'blue', 'r*d']) } } : {}),
    ...(policies.rcp !== undefined || r.chance(0.2) ? { orgId: 'o-a1b2c3d4e5' } : {}),
    ...(r.chance(0.05) ? { managementAccount: true } : {}),
  };
  const bare = Object.keys(principal).length === 1 && !federated;
  return {
    principal: bare ? caller : principal,
    action: setting.action,
    resource: Object.keys(resource).length === 1 ? setting.resource : resource,
    ...(Object.keys(context).length > 0 ? { context } : {}),
    policies,
  };
}
