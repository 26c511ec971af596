import { lookupKey } from '../../catalogue/condition-keys.js';
import { DOCUMENTED_VALUES } from '../../catalogue/documented-values.js';
import { parseOperator } from '../../policy/operators.js';
import { ownValue } from '../../text/own-value.js';
import { best, type CompletionEntry, type CompletionSource } from '../completion-source.js';
import { ID_FORMS } from '../id-forms.js';

/** Keys whose values are IDs, and the form of these IDs. */
const IDS: readonly (readonly [RegExp, RegExp])[] = [
  [/^aws:(principal|resource|source|vpce)orgid$/, ID_FORMS.organization],
  [/^aws:(principal|resource|source|vpce)account$/, ID_FORMS.account],
  [/^aws:sourcevpc$/, ID_FORMS.vpc],
  [/^aws:sourcevpce$/, ID_FORMS.endpoint],
];

const REGIONS = /^(aws:requestedregion|ec2:region|dynamodb:.*region)$/;
const SERVICES =
  /^(iam:passedtoservice|iam:awsservicename|aws:calledvia(first|last)?|aws:principalservicename(slist)?)$/;

export const source: CompletionSource = {
  id: 'condition-values',
  complete(context) {
    const { inStatement, atKey, statement, catalogue, policy, typed } = context;
    if (
      atKey ||
      !statement ||
      inStatement[0] !== 'Condition' ||
      inStatement.length < 3 ||
      inStatement.length > 4
    )
      return undefined;
    const operator = parseOperator(String(inStatement[1]));
    const name = String(inStatement[2]);
    const key = name.toLowerCase();
    const entries: CompletionEntry[] = [];
    let incomplete = false;
    const add = (values: readonly string[], detail: string, rank: number): void => {
      const { kept, incomplete: more } = best(values, typed, (v) => v, 150);
      incomplete ||= more;
      for (const k of kept)
        entries.push({ label: k.item, kind: 'value', insert: { value: k.item }, detail, rank: rank + k.fit });
    };
    if (operator?.operator.family === 'null') {
      add(['true'], 'the key is absent', 1);
      add(['false'], 'the key is present', 1);
      return entries;
    }
    const hit = lookupKey(catalogue, name);
    if (operator?.operator.family === 'bool' || (hit.found === 'key' && hit.key.type.endsWith('Bool'))) {
      add(['true', 'false'], 'boolean', 1);
      return entries;
    }
    const domain = ownValue(DOCUMENTED_VALUES, key);
    if (domain) add(domain, name, 1);
    if (REGIONS.test(key))
      add(
        catalogue.partitions.flatMap((p) => Object.keys(p.regions)),
        'region',
        2,
      );
    if (SERVICES.test(key)) add(catalogue.servicePrincipals, 'service principal', 2);
    // IDs in this and other open documents, wherever they appear.
    const ids = IDS.find(([keys]) => keys.test(key))?.[1];
    if (ids) {
      const known = context.used.matches(ids);
      known.delete(context.word);
      add([...known], 'used in open policies', 2);
    }
    // Values of the same key elsewhere in the policy.
    const used = new Set<string>();
    for (const s of policy.statements) {
      for (const o of s.condition?.operators ?? []) {
        for (const e of o.entries) {
          if (e.key.value.toLowerCase() !== key) continue;
          for (const item of e.list.items)
            if (item.inner.start !== context.replace.start && item.value) used.add(item.value);
        }
      }
    }
    add(
      [...used].filter((v) => !entries.some((e) => e.label === v)),
      'used in this policy',
      3,
    );
    return { entries, incomplete };
  },
};
