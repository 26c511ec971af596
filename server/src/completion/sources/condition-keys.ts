import type { ConditionKey } from '../../catalogue/catalogue.js';
import { displayName, findInService, keysOfAction } from '../../catalogue/condition-keys.js';
import { compileStatement } from '../../policy/compile.js';
import { parseOperator } from '../../policy/operators.js';
import { withEffect } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import { choice, stop, type TabStop, Template } from '../../syntax/data.js';
import { dollarBraces } from '../../text/dollar-braces.js';
import { ownValue } from '../../text/own-value.js';
import { type CompletionEntry, type CompletionSource, matchRank } from '../completion-source.js';

const FAMILY: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'null', 'binary'],
  ARN: ['arn', 'string', 'null'],
  Bool: ['bool', 'null'],
  Numeric: ['numeric', 'null'],
  Date: ['date', 'numeric', 'null'],
  IPAddress: ['ip', 'null'],
};

/** The most common global keys in order; the others follow by name. */
const FAMILIAR = new Map(
  (
    'aws:ResourceTag/${TagKey} aws:RequestTag/${TagKey} aws:ResourceAccount aws:TagKeys aws:SourceArn aws:SourceAccount ' +
    'aws:PrincipalOrgID aws:PrincipalArn aws:PrincipalTag/${TagKey} aws:CalledVia aws:RequestedRegion aws:SourceIp ' +
    'aws:SourceVpce aws:SourceVpc aws:MultiFactorAuthPresent aws:SecureTransport aws:PrincipalAccount aws:username ' +
    'aws:CalledViaFirst aws:CalledViaLast iam:PassedToService kms:ViaService s3:prefix ec2:InstanceType'
  )
    .split(' ')
    .map((name, i) => [name, i]),
);

/** `aws:RequestTag/${TagKey}`: the placeholder is a tab stop. */
export function keyTemplate(name: string): { template: Template; stops: number } {
  let stops = 0;
  const shown = displayName(name);
  const parts: (string | TabStop)[] = [];
  let from = 0;
  for (const { start, end, name: placeholder } of dollarBraces(shown)) {
    parts.push(shown.slice(from, start), { stop: ++stops, placeholder });
    from = end;
  }
  parts.push(shown.slice(from));
  return { template: new Template(...parts), stops };
}

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
    const entries = new Map<string, CompletionEntry>();
    const add = (key: ConditionKey, detail: string, rank: number): void => {
      const label = displayName(key.name);
      if (entries.has(label) || here.has(label.toLowerCase())) return;
      const type = key.type.replace('ArrayOf', '');
      const family = operator?.operator.family;
      const fits = !family || (ownValue(FAMILY, type) ?? []).includes(family);
      if (!fits && typed === '') return;
      const qualified = !operator?.qualifier || key.multivalued;
      if (!qualified && typed === '') return;
      const { template, stops } = keyTemplate(key.name);
      const bool = family === 'bool' || family === 'null';
      const value = bool ? choice(stops + 1, 'true', 'false') : stop(stops + 1);
      entries.set(label, {
        label,
        kind: 'key',
        detail: `${key.type}${detail}`,
        insert: { name: template, value },
        filter: label,
        rank:
          rank +
          (fits ? 0 : 3) +
          (qualified ? 0 : 3) -
          (FAMILIAR.has(label) || label.includes('${') ? 0.5 : 0),
        again: !bool && stops === 0,
        data: { type: 'key', id: key.name },
      });
    };
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
    const place = (k: ConditionKey): number => FAMILIAR.get(displayName(k.name)) ?? FAMILIAR.size;
    for (const key of [...catalogue.globalKeys].sort((a, b) => place(a) - place(b))) add(key, '', 3);
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
    const list: CompletionEntry[] = [];
    for (const entry of entries.values()) {
      const fit = matchRank(typed, entry.label);
      // If the typed text is a whole name and also the start of others, the whole name comes first.
      const whole = typed !== '' && `:${entry.label}`.toLowerCase().endsWith(`:${typed.toLowerCase()}`);
      if (fit !== undefined) list.push({ ...entry, rank: (entry.rank ?? 5) + 2 * fit - (whole ? 1 : 0) });
    }
    return { entries: list, incomplete: true };
  },
};
