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
import { placeholderTemplate } from '../placeholder-template.js';

const FAMILY: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'null', 'binary'],
  ARN: ['arn', 'string', 'null'],
  Bool: ['bool', 'null'],
  Numeric: ['numeric', 'null'],
  Date: ['date', 'numeric', 'null'],
  IPAddress: ['ip', 'null'],
};

/** Keys that people ask for more often than the counted policies have them. */
const FAMILIAR = new Set([
  'aws:SourceArn',
  'aws:SourceAccount',
  'aws:PrincipalOrgID',
  'aws:PrincipalArn',
  'aws:SourceIp',
  'aws:SourceVpce',
  'aws:SourceVpc',
  'aws:MultiFactorAuthPresent',
  'aws:SecureTransport',
  'aws:PrincipalAccount',
  'aws:ResourceAccount',
]);

/** The name of a key in the counts of usage: `aws:principaltag/` for all tags. */
const usageName = (label: string): string => label.toLowerCase().replace(/\/.*/, '/');

/**
 * How likely a key is: what policies with these services and this operator usually compare, and what this policy already
 * compares. A sum of logarithms.
 */
function likelihood(
  { statement, policy, catalogue }: CompletionContext,
  operator: string,
): (label: string) => number {
  const services = new Set(
    statement?.action?.items.map((i) => i.value.slice(0, Math.max(0, i.value.indexOf(':')))) ?? [],
  );
  const shares = new Map<string, number>();
  for (const prefix of services) {
    const usage = catalogue.service(prefix)?.usage;
    for (const [name, n] of usage?.keys ?? []) {
      const key = name.toLowerCase();
      shares.set(key, (shares.get(key) ?? 0) + (100 * n) / (usage!.policies + 5) / services.size);
    }
  }
  const withOperator = catalogue.usage.keysWith(operator);
  const before = new Map<string, number>();
  for (const s of policy.statements) {
    if (s === statement) continue;
    for (const o of s.condition?.operators ?? [])
      for (const e of o.entries)
        before.set(
          usageName(e.key.value),
          o.key.value === operator ? 2 : Math.max(1, before.get(usageName(e.key.value)) ?? 0),
        );
  }
  return (label) => {
    const name = usageName(label);
    return (
      (FAMILIAR.has(label) ? 2 : 0) +
      Math.log1p(shares.get(name) ?? 0) +
      Math.log1p(withOperator.get(name) ?? 0) +
      1.5 * (before.get(name) ?? 0)
    );
  };
}

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
        yield [{ ...hit.key, name: node.value }, o.key.value === inStatement[1] ? 0 : 1];
      }
    }
  }
}

/** Before every other key. */
const OWN_PROVIDER = -100;

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
    const likely = likelihood(context, String(inStatement[1]));
    const entries = new Map<string, Scored>();
    const add = (key: ConditionKey, detail: string, rank: number): void => {
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
        score: likely(label) - rank,
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
      for (const key of providerKeys(context)) add(key, ', of this provider', OWN_PROVIDER);
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
      add(key, detail, key.global ? 2 : n === actions.length ? 1 : 2);
    }
    for (const key of catalogue.globalKeys) add(key, '', 3);
    const prefix = /^([\w.-]+):/.exec(typed)?.[1];
    if (prefix && prefix.toLowerCase() !== 'aws') {
      const owners = catalogue.hasService(prefix)
        ? [prefix]
        : catalogue.foreignKeyOwners(prefix.toLowerCase());
      for (const owner of owners)
        for (const key of catalogue.service(owner)?.conditionKeys ?? []) add(key, '', 4);
    }
    if (context.policy.kind === 'trust') {
      for (const key of catalogue.service('sts')?.conditionKeys ?? []) add(key, '', 2);
    }
    for (const [key, place] of ownKeys(context)) add(key, ', used in this policy', place);
    const inOrder = [...entries.values()].sort((a, b) => b.score - a.score);
    return { entries: inOrder.map((s) => s.entry), incomplete: true };
  },
};
