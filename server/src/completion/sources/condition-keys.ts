import type { ConditionKey } from '../../catalogue/catalogue.js';
import { displayName, findInService, keysOfAction, lookupKey } from '../../catalogue/condition-keys.js';
import { compileStatement } from '../../policy/compile.js';
import { oidcPrincipals, usualClaimsOf } from '../../policy/oidc.js';
import { parseOperator } from '../../policy/operators.js';
import { withEffect } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import { choice, stop } from '../../syntax/data.js';
import { ownValue } from '../../text/own-value.js';
import {
  type CompletionContext,
  type CompletionEntry,
  type CompletionSource,
  matchRank,
} from '../completion-source.js';
import { ENCRYPTION_CONTEXTS } from '../encryption-contexts.js';
import { KeyLikelihood, type KeyScope } from '../key-likelihood.js';
import { placeholderTemplate } from '../placeholder-template.js';

const FAMILY: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'null', 'binary'],
  ARN: ['arn', 'string', 'null'],
  Bool: ['bool', 'null'],
  Numeric: ['numeric', 'null'],
  Date: ['date', 'numeric', 'null'],
  IPAddress: ['ip', 'null'],
};

/**
 * Keys of other statements with a part of their own (`aws:ResourceTag/team`), as they are written there; first those of
 * this operator.
 */
function* ownKeys({
  policy,
  statement,
  catalogue,
  inStatement,
}: CompletionContext): Iterable<[ConditionKey, number]> {
  for (const s of policy.statements) {
    for (const o of s.condition?.operators ?? []) {
      for (const { key: node } of o.entries) {
        const hit = lookupKey(catalogue, node.value);
        if (s === statement || hit.found !== 'key' || !hit.key.name.includes('${')) continue;
        yield [{ ...hit.key, name: node.value }, o.key.value === inStatement[1] ? 1 : 0];
      }
    }
  }
}

/** Between two keys whose service the statement does not have. */
const FOREIGN = -1;

/** Of the service that `kms:ViaService` is compared with, or that is the principal. */
const VIA = 2;

const CONTEXT_PREFIX = 'kms:EncryptionContext:';

/**
 * The encryption contexts of AWS services, where the keys of the statement's actions include them.
 * @param keys names of the catalogue.
 */
function* encryptionContexts(
  { statement }: CompletionContext,
  keys: Iterable<string>,
): Iterable<{ key: ConditionKey; detail: string; more: number }> {
  if (![...keys].some((name) => name.startsWith(`${CONTEXT_PREFIX}$`))) return;
  const compared = (statement?.condition?.operators ?? []).flatMap((o) =>
    o.entries.filter((e) => e.key.value.toLowerCase() === 'kms:viaservice').flatMap((e) => e.values),
  );
  const principals = (statement?.principal?.entries ?? []).flatMap((e) => e.items);
  const via = [...compared, ...principals].flatMap((v) => (v.type === 'string' ? v.value.split('.')[0] : []));
  for (const { name, type, service, endpoint } of ENCRYPTION_CONTEXTS)
    yield {
      key: { name: CONTEXT_PREFIX + name, type, multivalued: false, description: '', global: false },
      detail: `, from ${service}`,
      more: via.includes(endpoint) ? VIA : 0,
    };
}

/** Before every other key. */
const OWN_PROVIDER = 100;

/** The claims of the identity providers that the statement trusts, the most important first. */
function providerKeys({ statement, catalogue }: CompletionContext): ConditionKey[] {
  if (!statement) return [];
  const allowed = statement.effect ? statement : withEffect(statement, 'Allow');
  const names = oidcPrincipals(allowed).flatMap(({ provider, written }) =>
    usualClaimsOf(provider).map((claim) => `${written}:${claim}`),
  );
  const federated = statement.principal?.entries.filter((e) => e.property.key.value === 'Federated') ?? [];
  if (federated.some((e) => e.items.some((i) => i.value.includes(':saml-provider/'))))
    names.push(...SAML_KEYS);
  return names.map((name) => {
    const hit = lookupKey(catalogue, name);
    return hit.found === 'key'
      ? { ...hit.key, name }
      : { name, type: 'String', multivalued: false, description: '', global: false };
  });
}

/** IAM User Guide, "Available keys for SAML-based AWS STS federation". */
const SAML_KEYS = ['saml:aud', 'saml:sub', 'saml:sub_type', 'saml:iss'];

/** An entry with its likelihood. */
interface Scored {
  readonly entry: CompletionEntry;
  readonly score: number;
}

/** Is the typed text a whole name? If it is also the start of others, the whole name comes first. */
const isWhole = (label: string, typed: string): boolean =>
  typed !== '' && `:${label}`.toLowerCase().endsWith(`:${typed.toLowerCase()}`);

export const source: CompletionSource = {
  id: 'condition-keys',
  complete(context) {
    const { inStatement, atKey, statement, catalogue, sets, typed, word } = context;
    if (!atKey || !statement || inStatement[0] !== 'Condition' || inStatement.length !== 3) return undefined;
    const operator = parseOperator(String(inStatement[1]));
    const here = new Set(
      statement.condition?.operators
        .find((o) => o.key.value === inStatement[1])
        ?.entries.map((e) => e.key.value.toLowerCase())
        .filter((k) => k !== word.toLowerCase()) ?? [],
    );
    const likelihood = new KeyLikelihood(context, String(inStatement[1]));
    const entries = new Map<string, Scored>();
    const add = (key: ConditionKey, detail: string, of: KeyScope, more = 0): void => {
      const label = displayName(key.name);
      if (entries.has(label) || here.has(label.toLowerCase())) return;
      const fit = matchRank(typed, label);
      if (fit === undefined) return;
      const type = key.type.replace('ArrayOf', '');
      const family = operator?.operator.family;
      const fits = !family || (ownValue(FAMILY, type) ?? []).includes(family);
      if (!fits && typed === '') return;
      const qualified = !operator?.qualifier || key.multivalued;
      if (!qualified && typed === '') return;
      const { template, stops } = placeholderTemplate(label);
      const bool = family === 'bool' || family === 'null';
      const value = bool ? choice(stops + 1, 'true', 'false') : stop(stops + 1);
      entries.set(label, {
        score: likelihood.score(label, type, of) + more,
        entry: {
          label,
          kind: 'key',
          detail: `${key.type}${detail}`,
          insert: { name: template, value },
          filter: label,
          rank: 1 + (fits ? 0 : 3) + (qualified ? 0 : 3) + 2 * fit - (isWhole(label, typed) ? 1 : 0),
          again: !bool && stops === 0,
          data: { type: 'key', id: key.name },
        },
      });
    };
    if (context.policy.kind === 'trust')
      for (const key of providerKeys(context)) add(key, ', of this provider', 'all actions', OWN_PROVIDER);
    const compiled = compileStatement(statement.effect ? statement : withEffect(statement, 'Allow'));
    const { actions } = compiled ? namedActions(compiled, catalogue, sets) : { actions: [] };
    // Keys of the statement's actions: keys that all of them support come first.
    const count = new Map<string, { key: ConditionKey; n: number }>();
    for (const action of actions) {
      for (const name of keysOfAction(action)) {
        const key = catalogue.globalKey(name) ?? findInService(action.service, name);
        if (!key) continue;
        const known = count.get(key.name);
        if (known) known.n++;
        else count.set(key.name, { key, n: 1 });
      }
    }
    for (const { key, n } of count.values()) {
      const detail = n === actions.length ? '' : `, ${n} of ${actions.length} actions`;
      add(key, detail, n === actions.length ? 'all actions' : 'some actions');
    }
    for (const key of catalogue.globalKeys) add(key, '', 'any action');
    for (const { key, detail, more } of encryptionContexts(context, count.keys()))
      add(key, detail, 'all actions', more);
    const prefix = /^([\w.-]+):/.exec(typed)?.[1];
    if (prefix && prefix.toLowerCase() !== 'aws') {
      const owners = catalogue.hasService(prefix)
        ? [prefix]
        : catalogue.foreignKeyOwners(prefix.toLowerCase());
      for (const owner of owners)
        for (const key of catalogue.service(owner)?.conditionKeys ?? []) add(key, '', 'any action', FOREIGN);
    }
    if (context.policy.kind === 'trust') {
      for (const key of catalogue.service('sts')?.conditionKeys ?? []) add(key, '', 'all actions');
    }
    for (const [key, more] of ownKeys(context)) add(key, ', used in this policy', 'any action', more);
    const inOrder = [...entries.values()].sort((a, b) => b.score - a.score);
    return { entries: inOrder.map((s) => s.entry), incomplete: true };
  },
};
