/** Suggestions for the questions of "Evaluate Request". */

import { compileGlob, type Glob } from '../algebra/glob.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { displayName, isMultivalued, keysOfAction, lookupKey } from '../catalogue/condition-keys.js';
import { best } from '../completion/completion-source.js';
import { deriveContext } from '../evaluation/derive-context.js';
import { neededKeys } from '../evaluation/evaluate-policy.js';
import { allStatements, compilePolicy, namesAction, valueText } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import { namesType, parseArn } from '../policy/resources.js';
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

/** Actions of the policies, and actions that match the typed text. */
export function suggestActions(
  policies: readonly Policy[],
  catalogue: Catalogue,
  query: string,
): ValueSuggestion[] {
  const sets = requestSets(catalogue);
  const out = new Map<string, ValueSuggestion>();
  const add = (id: string): void => {
    const action = catalogue.action(id);
    if (action && !out.has(id))
      out.set(id, { value: id, detail: `${action.levels.join(', ')} · ${action.description}` });
  };
  for (const s of policies.flatMap((p) => allStatements(compilePolicy(p)))) {
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

/** The bucket of an object's ARN, or of a pattern of them; undefined: the text is something else. */
function bucketOf(text: string): string | undefined {
  const slash = text.indexOf('/');
  const bucket = text.slice(0, Math.max(0, slash));
  return parseArn(bucket)?.service === 's3' && !/[*?$]/.test(bucket) ? bucket : undefined;
}

const LITERAL = { mode: 'resource', wildcards: false, variables: false } as const;

/**
 * ARNs for an action: of the resource that a policy is attached to, of the statements about the action, of the other
 * statements that name a resource of its types, and then in the documented formats.
 */
export function suggestResources(
  policies: readonly Policy[],
  catalogue: Catalogue,
  actionId: string,
): ValueSuggestion[] {
  const action = catalogue.action(actionId);
  const out = new Map<string, string>();
  const add = (value: string, detail: string): void => {
    if (!out.has(value)) out.set(value, detail);
  };
  if (action?.resourceTypes.length === 0)
    add('*', `${action.id} does not support resource-level permissions`);
  for (const pattern of action ? policies.flatMap((p) => attachedResources(p.place, action)) : [])
    add(example(exampleArn(pattern)), 'the resource that the policy is attached to');
  const action_ = actionId.toLowerCase();
  const statements = policies.flatMap((p) => [...allStatements(compilePolicy(p))]);
  const isRelevant = (s: (typeof statements)[number]): boolean =>
    s.actions !== undefined && namesAction(s.actions, action_);
  const isOf = (glob: Glob): boolean =>
    action === undefined || action.resourceTypes.some((r) => namesType(glob, action.service, r.type));
  const ordered = [...statements.filter(isRelevant), ...statements.filter((s) => action && !isRelevant(s))];
  const globs = ordered.flatMap((s) => s.resources?.globs ?? []).filter((glob) => glob.shape !== 'all');
  for (const glob of globs) if (isOf(glob)) add(example(glob.text), `from the policy: ${glob.text}`);
  for (const { text } of globs) {
    const bucket = bucketOf(text);
    if (bucket !== undefined && isOf(compileGlob(bucket, LITERAL))) add(bucket, `the bucket of ${text}`);
  }
  for (const { type, required } of action?.resourceTypes ?? []) {
    for (const arn of type.arns) {
      add(exampleArn(arn), `${type.name}${required ? ' (required)' : ''}`);
    }
  }
  add('*', 'no specific resource');
  return [...out].map(([value, detail]) => ({ value, detail }));
}

/** Callers: principals in the policies, and examples. */
export function suggestPrincipals(policies: readonly Policy[]): ValueSuggestion[] {
  const out = new Map<string, string>();
  for (const s of policies.flatMap((p) => p.statements)) {
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

/** Condition keys of the policies, then those that a request of the action can contain. */
export function suggestKeys(
  policies: readonly Policy[],
  catalogue: Catalogue,
  actionId: string,
): ValueSuggestion[] {
  const out = new Map<string, ValueSuggestion>();
  const add = (value: string, detail: string): void => {
    if (!out.has(value.toLowerCase())) out.set(value.toLowerCase(), { value, detail });
  };
  for (const s of policies.flatMap((p) => p.statements))
    for (const operator of s.condition?.operators ?? [])
      for (const { key } of operator.entries) if (key.value !== '') add(key.value, 'in the policy');
  const action = catalogue.action(actionId);
  for (const name of action ? keysOfAction(action) : []) add(displayName(name), `for ${action!.id}`);
  for (const { name } of catalogue.globalKeys) add(displayName(name), 'global');
  return [...out.values()];
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
  return keyQuestions(names, [policy], catalogue);
}

/** Condition keys to ask for, each with the values that the policies compare it with. */
export function keyQuestions(
  names: readonly string[],
  policies: readonly Policy[],
  catalogue: Catalogue,
): KeyQuestion[] {
  const values = new Map(names.map((name) => [name.toLowerCase(), new Set<string>()]));
  for (const s of policies.flatMap((p) => p.statements)) {
    for (const operator of s.condition?.operators ?? []) {
      if (operator.use?.operator.family === 'null') continue;
      for (const entry of operator.entries) {
        const suggestions = values.get(entry.key.value.toLowerCase());
        for (const value of suggestions ? entry.values : []) {
          const text = valueText(value);
          if (text && !text.includes('${'))
            suggestions!.add(operator.use?.operator.wildcards ? example(text) : text);
        }
      }
    }
  }
  return names.map((name) => {
    const hit = lookupKey(catalogue, name);
    const key = hit.found === 'key' ? hit.key : undefined;
    const known = key?.type.endsWith('Bool') ? ['true', 'false'] : [];
    return {
      name,
      type: key?.type ?? 'String',
      multivalued: key?.multivalued ?? false,
      ...(key ? { description: key.description } : {}),
      suggestions: [...new Set([...known, ...values.get(name.toLowerCase())!])],
    };
  });
}
