/** Converts between a request document and the fields of the form. Pure. */
import type { RequestDocument } from '../../../server/src/lsp/protocol.js';
import { ownValue } from '../../../server/src/text/own-value.js';
import type { FormValues, PolicyEntry } from './messages.js';

type Json = Record<string, unknown>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const tagLines = (tags: unknown): string =>
  Object.entries(object(tags))
    .map(([k, v]) => `${k}=${text(v)}`)
    .join('\n');

function tagsOf(lines: string): Record<string, string> | undefined {
  const out = new Map<string, string>();
  for (const line of lines.split(/\r?\n/)) {
    const at = line.indexOf('=');
    if (at > 0) out.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return out.size > 0 ? Object.fromEntries(out) : undefined;
}

export function toForm(request: RequestDocument): FormValues {
  const principal = object(request.principal);
  const resource = object(request.resource);
  const mfa = text(principal.mfa);
  return {
    principal:
      text(request.principal) || text(principal.arn) || text(principal.service) || text(principal.federated),
    mfa: mfa === 'true' || mfa === 'false' ? mfa : '',
    principalTags: tagLines(principal.tags),
    action: text(request.action),
    resource: text(request.resource) || text(resource.arn),
    account: text(resource.account),
    resourceTags: tagLines(resource.tags),
    context: Object.entries(object(request.context)).map(([key, value]) => ({
      key,
      value: Array.isArray(value) ? value.map(text).join(', ') : text(value),
    })),
  };
}

/** The property of a principal object that a text belongs to. */
function principalProperty(written: string): 'arn' | 'service' | 'federated' {
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/i.test(written)) return 'service';
  return /^arn:[^:]*:iam::\d*:(saml|oidc)-provider\//.test(written) ? 'federated' : 'arn';
}

/** The request with the fields of the form applied; everything else is unchanged. */
export function fromForm(form: FormValues, before: RequestDocument): RequestDocument {
  const { principal: _p, resource: _r, context: _c, action: _a, ...rest } = before;
  const principalTags = tagsOf(form.principalTags);
  const old = object(before.principal);
  const { arn: _1, service: _2, federated: _3, tags: _4, mfa: _5, ...others } = old;
  const written = form.principal.trim();
  const details: Json = {
    ...(principalTags ? { tags: principalTags } : {}),
    ...(form.mfa === '' ? {} : { mfa: form.mfa === 'true' }),
    ...others,
  };
  const principal =
    written === ''
      ? undefined
      : Object.keys(details).length > 0
        ? { [principalProperty(written)]: written, ...details }
        : written;
  const resourceTags = tagsOf(form.resourceTags);
  const { arn: _6, account: _7, tags: _8, ...otherResource } = object(before.resource);
  const account = form.account.trim();
  const resourceDetails: Json = {
    ...(account !== '' ? { account } : {}),
    ...(resourceTags ? { tags: resourceTags } : {}),
    ...otherResource,
  };
  const arn = form.resource.trim() || '*';
  const context = new Map<string, string | readonly string[]>();
  for (const { key, value } of form.context) {
    if (key.trim() === '') continue;
    // Commas separate values only in lists: a single value keeps its commas.
    const list = Array.isArray(ownValue(object(before.context), key)) || /,\s/.test(value);
    const values = value.split(',').map((v) => v.trim());
    context.set(key.trim(), list ? values.filter((v) => v !== '') : value.trim());
  }
  return {
    ...(rest.name !== undefined ? { name: rest.name } : {}),
    ...(principal !== undefined ? { principal } : {}),
    action: form.action.trim(),
    resource: Object.keys(resourceDetails).length > 0 ? { arn, ...resourceDetails } : arn,
    ...(context.size > 0 ? { context: Object.fromEntries(context) } : {}),
    policies: rest.policies ?? {},
    ...(rest.placeholders !== undefined ? { placeholders: rest.placeholders } : {}),
    ...(rest.expect !== undefined ? { expect: rest.expect } : {}),
  };
}

const LEVELED = ['scp', 'rcp'];
const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const label = (policy: unknown): string => {
  if (typeof policy === 'string') return policy;
  const statement = asList(object(policy).Statement).map(object);
  const sid = statement.map((s) => text(s.Sid)).find((s) => s !== '');
  return `inline${sid ? ` (${sid})` : ''}`;
};

/** The policies of a request, as a flat list. */
export function policyEntries(request: RequestDocument): PolicyEntry[] {
  const out: PolicyEntry[] = [];
  for (const [slot, value] of Object.entries(request.policies ?? {})) {
    if (slot === 'groups') {
      Object.entries(object(value)).forEach(([group, list]) => {
        for (const p of asList(list)) out.push({ slot: `group ${group}`, index: -1, label: label(p) });
      });
    } else if (LEVELED.includes(slot)) {
      let index = 0;
      asList(value).forEach((level, i) => {
        for (const p of asList(level)) out.push({ slot, index: index++, label: label(p), level: i });
      });
    } else {
      asList(value).forEach((p, index) => {
        out.push({ slot, index, label: label(p) });
      });
    }
  }
  return out;
}

/** The request with one more policy. A new policy of an organization is a separate level. */
export function addPolicy(request: RequestDocument, slot: string, path: string): RequestDocument {
  const added = LEVELED.includes(slot) ? [path] : path;
  const policies = { ...request.policies, [slot]: [...asList(ownValue(request.policies, slot)), added] };
  return { ...request, policies };
}

/** The request without one policy. Levels and slots without policies are removed. */
export function removePolicy(request: RequestDocument, slot: string, index: number): RequestDocument {
  let at = 0;
  const left = asList(ownValue(request.policies, slot)).flatMap((entry) => {
    if (!LEVELED.includes(slot)) return at++ === index ? [] : [entry];
    const level = asList(entry);
    const kept = level.filter(() => at++ !== index);
    return kept.length === 0 && level.length > 0 ? [] : [kept];
  });
  const policies = new Map(Object.entries(request.policies ?? {}));
  if (left.length > 0) policies.set(slot, left);
  else policies.delete(slot);
  return { ...request, policies: Object.fromEntries(policies) };
}
