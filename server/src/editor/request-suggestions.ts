/** Suggestions for the questions of "Evaluate Request". */

import type { Catalogue } from '../catalogue/catalogue.js';
import { isMultivalued, lookupKey } from '../catalogue/condition-keys.js';
import { best } from '../completion/completion-source.js';
import { deriveContext } from '../evaluation/derive-context.js';
import { neededKeys } from '../evaluation/evaluate-policy.js';
import { allStatements, compilePolicy, namesAction, valueText } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import { namesType } from '../policy/resources.js';
import { exampleSession, parseCaller } from '../requests/principal.js';
import { makeContext, type Request } from '../requests/request.js';
import { requestSets } from '../sets/request-sets.js';
import { replaceDollarBraces } from '../text/dollar-braces.js';
import { attachedResources } from './attached-resources.js';

/** A value to choose, and what it is. */
export interface ValueSuggestion {
  readonly value: string;
  readonly detail: string;
}

/** A request as the user enters it. */
export interface RequestInput {
  /** ARN, account, service principal, or "*". If omitted: an identity that the policy is attached to. */
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  /** Condition key to its values. */
  readonly context: Readonly<Record<string, string[]>>;
}

/** A condition key to ask for. */
export interface KeyQuestion {
  readonly name: string;
  readonly type: string;
  readonly multivalued: boolean;
  readonly description?: string;
  /** Values that the policy compares with, or that the type has. */
  readonly suggestions: string[];
}

/** Actions of the policy, and actions that match the typed text. */
export function suggestActions(policy: Policy, catalogue: Catalogue, query: string): ValueSuggestion[] {
  const sets = requestSets(catalogue);
  const out = new Map<string, ValueSuggestion>();
  const add = (id: string): void => {
    const action = catalogue.action(id);
    if (action && !out.has(id))
      out.set(id, { value: id, detail: `${action.levels.join(', ')} · ${action.description}` });
  };
  for (const s of allStatements(compilePolicy(policy))) {
    for (const glob of s.actions?.globs ?? []) {
      if (/^[*?]/.test(glob.text)) continue;
      const ids = sets.expand(glob).filter((id) => id.toLowerCase().includes(query.toLowerCase()));
      for (const id of ids.slice(0, glob.shape === 'literal' ? 1 : 40)) add(id);
    }
  }
  const colon = query.indexOf(':');
  const services =
    colon > 0 ? [query.slice(0, colon)] : query.length >= 2 ? catalogue.services.map((s) => s.prefix) : [];
  for (const prefix of services) {
    const service = catalogue.service(prefix);
    if (!service) continue;
    const name = colon > 0 ? query.slice(colon + 1) : query;
    for (const { item, fit } of best(service.actionNames, name, (n) => n, 60).kept) {
      if (fit <= 2 || colon > 0) add(`${service.prefix}:${item}`);
    }
    if (out.size > 300) break;
  }
  return [...out.values()].slice(0, 300);
}

/** An ARN that a pattern of the policy matches: wildcards and variables are replaced with examples. */
function example(pattern: string): string {
  return replaceDollarBraces(pattern, 'example').replace(/\*+/g, 'example').replace(/\?/g, 'x');
}

/** An ARN format with each placeholder replaced with an example. */
export const exampleArn = (format: string): string =>
  format
    .replace('${Partition}', 'aws')
    .replace('${Region}', 'us-east-1')
    .replace('${Account}', '111122223333')
    .replace(/\$\{(\w+)\}/g, (_, name: string) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase());

export function suggestResources(policy: Policy, catalogue: Catalogue, actionId: string): ValueSuggestion[] {
  const action = catalogue.action(actionId);
  const out = new Map<string, string>();
  const add = (value: string, detail: string): void => {
    if (!out.has(value)) out.set(value, detail);
  };
  if (action?.resourceTypes.length === 0)
    add('*', `${action.id} does not support resource-level permissions`);
  for (const pattern of action ? attachedResources(policy.place, action) : [])
    add(example(exampleArn(pattern)), 'the resource that the policy is attached to');
  const action_ = actionId.toLowerCase();
  const statements = allStatements(compilePolicy(policy));
  const relevant = statements.filter((s) => s.actions && namesAction(s.actions, action_));
  for (const s of relevant) {
    for (const glob of s.resources?.globs ?? []) {
      if (glob.shape === 'all') continue;
      const types = action?.resourceTypes.filter((r) => namesType(glob, action.service, r.type)) ?? [];
      if (action && types.length === 0) continue;
      add(example(glob.text), `from the policy: ${glob.text}`);
    }
  }
  for (const { type, required } of action?.resourceTypes ?? []) {
    for (const arn of type.arns) {
      add(exampleArn(arn), `${type.name}${required ? ' (required)' : ''}`);
    }
  }
  add('*', 'no specific resource');
  return [...out].map(([value, detail]) => ({ value, detail }));
}

export function suggestPrincipals(policy: Policy): ValueSuggestion[] {
  const out = new Map<string, string>();
  for (const s of policy.statements) {
    if (s.principal?.single?.value === '*') out.set('*', 'anonymous');
    for (const entry of s.principal?.entries ?? []) {
      for (const item of entry.items) {
        if (item.value !== '') out.set(item.value, `${s.principal!.property.key.value} in the policy`);
        const session = exampleSession(item.value);
        if (session) out.set(session, 'a session of the role');
        const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(item.value)?.[1];
        if (account) out.set(`arn:aws:iam::${account}:user/example`, 'a user of the account');
      }
    }
  }
  out.set('arn:aws:iam::111122223333:user/example', 'any other user');
  if (!out.has('*')) out.set('*', 'anonymous');
  return [...out].map(([value, detail]) => ({ value, detail }));
}

function toRequest(input: RequestInput, catalogue: Catalogue): Request {
  const caller = input.principal === undefined ? undefined : parseCaller(input.principal);
  return deriveContext(
    {
      caller,
      action: input.action,
      resource: input.resource,
      context: makeContext(input.context),
    },
    catalogue,
  );
}

/** The keys that the decision needs, with suggested values. */
export function neededKeyQuestions(
  policy: Policy,
  catalogue: Catalogue,
  input: RequestInput,
  asked: readonly string[],
): KeyQuestion[] {
  const request = toRequest(input, catalogue);
  const names = neededKeys(
    compilePolicy(policy),
    request,
    new Set(asked.map((k) => k.toLowerCase())),
    (key) => isMultivalued(catalogue, key),
  );
  return names.map((name) => keyQuestion(name, [policy], catalogue));
}

/** A condition key to ask for, with the values that the policies compare it with. */
export function keyQuestion(name: string, policies: readonly Policy[], catalogue: Catalogue): KeyQuestion {
  const hit = lookupKey(catalogue, name);
  const key = hit.found === 'key' ? hit.key : undefined;
  const suggestions = new Set<string>();
  if (key?.type.endsWith('Bool')) for (const v of ['true', 'false']) suggestions.add(v);
  for (const s of policies.flatMap((p) => p.statements)) {
    for (const operator of s.condition?.operators ?? []) {
      if (operator.use?.operator.family === 'null') continue;
      for (const entry of operator.entries) {
        if (entry.key.value.toLowerCase() !== name.toLowerCase()) continue;
        for (const value of entry.values) {
          const text = valueText(value);
          if (text && !text.includes('${'))
            suggestions.add(operator.use?.operator.wildcards ? example(text) : text);
        }
      }
    }
  }
  return {
    name,
    type: key?.type ?? 'String',
    multivalued: key?.multivalued ?? false,
    ...(key ? { description: key.description } : {}),
    suggestions: [...suggestions],
  };
}
