import { lookupKey } from '../../catalogue/condition-keys.js';
import { claimKey } from '../../policy/oidc.js';
import { parseOperator } from '../../policy/operators.js';
import type { Template } from '../../syntax/data.js';
import { placeholderText, replaceDollarBraces } from '../../text/dollar-braces.js';
import {
  best,
  type CompletionContext,
  type CompletionEntry,
  type CompletionResult,
  type CompletionSource,
  matchRank,
} from '../completion-source.js';
import { ID_FORMS } from '../id-forms.js';
import { placeholderTemplate } from '../placeholder-template.js';
import { likelyServicePrincipals, servicesOf } from '../service-principals.js';

/** Keys whose values are IDs, and the form of these IDs. */
const IDS: readonly (readonly [RegExp, RegExp])[] = [
  [/^aws:(principal|resource|source|vpce)orgid$/, ID_FORMS.organization],
  [/^aws:(ec2instance)?sourcevpc$/, ID_FORMS.vpc],
  [/^aws:sourcevpce$/, ID_FORMS.endpoint],
];

/** Entries without repetition; of a value that two sources have, the first one. */
class Values {
  readonly entries: CompletionEntry[] = [];
  readonly #labels = new Set<string>();
  readonly #typed: string;
  incomplete = false;

  constructor(typed: string) {
    this.#typed = typed;
  }

  add(values: readonly string[], detail: string, rank: number): void {
    const { kept, incomplete } = best(values, this.#typed, (v) => v, 150);
    this.incomplete ||= incomplete;
    for (const { item, fit } of kept) this.#push(item, item, detail, rank + fit);
  }

  /** A text whose placeholders, such as `${region}`, become tab stops. */
  addForm(text: string, detail: string, rank: number): void {
    const label = placeholderText(text);
    const fit = matchRank(this.#typed, label);
    if (fit !== undefined) this.#push(label, placeholderTemplate(text).template, detail, rank + fit);
  }

  #push(label: string, value: string | Template, detail: string, rank: number): void {
    if (this.#labels.has(label)) return;
    this.#labels.add(label);
    this.entries.push({ label, kind: 'value', insert: { value }, detail, rank });
  }
}

/** The values of the same key elsewhere in the policy. */
function usedWith(key: string, { policy, replace }: CompletionContext): string[] {
  const used = new Set<string>();
  for (const s of policy.statements)
    for (const o of s.condition?.operators ?? [])
      for (const e of o.entries) {
        if (e.key.value.toLowerCase() !== key) continue;
        for (const item of e.list.items)
          if (item.inner.start !== replace.start && item.value) used.add(item.value);
      }
  return [...used];
}

/** What AWS or the identity provider documents. */
function addDocumented(values: Values, name: string, { catalogue, policy }: CompletionContext): void {
  const { conditionValues } = catalogue;
  const claim = claimKey(name);
  if (claim)
    for (const [text, detail] of conditionValues.formsOf(claim.provider, claim.claim))
      values.addForm(text, detail, 1);
  for (const text of conditionValues.of(name)?.values ?? []) values.addForm(text, name, 1);
  const kind = conditionValues.kindOf(name);
  if (kind === 'region')
    values.add(
      catalogue.partitions.flatMap((p) => Object.keys(p.regions)),
      'region',
      2,
    );
  if (kind === 'service-principal')
    values.add(likelyServicePrincipals(catalogue, policy.kind), 'service principal', 2);
}

/** IAM User Guide, "IAM identifiers": the ARNs of principals. */
const PRINCIPALS: readonly (readonly [rest: string, detail: string])[] = [
  ['role/${role-name}', 'a role'],
  ['user/${user-name}', 'a user'],
  ['root', 'the root user'],
];

const MAX_FORMS = 12;

/** Forms of ARNs: of principals, and of the resources of the service that the statement allows. */
function arnForms(key: string, context: CompletionContext): (readonly [form: string, detail: string])[] {
  const { catalogue, statement, used } = context;
  const isPrincipal = key === 'aws:principalarn';
  if (!isPrincipal && key !== 'aws:sourcearn') return [];
  const account = used.account() ?? '${account}';
  if (isPrincipal)
    return PRINCIPALS.map(([rest, detail]) => [`arn:aws:iam::${account}:${rest}`, detail] as const);
  const region = used.arns().find((arn) => arn.region !== '')?.region ?? '${region}';
  return [...new Set(servicesOf(statement))]
    .flatMap((name) => catalogue.service(name) ?? [])
    .flatMap((service) =>
      service.resourceTypes.flatMap((type) =>
        type.arns.slice(0, 1).map((arn) => {
          const filled = replaceDollarBraces(arn, ({ name }) =>
            name === 'Partition'
              ? 'aws'
              : name === 'Account'
                ? account
                : name === 'Region'
                  ? region
                  : `\${${name}}`,
          );
          return [filled, `${service.prefix} ${type.name}`] as const;
        }),
      ),
    )
    .slice(0, MAX_FORMS);
}

function valuesOf(context: CompletionContext): CompletionResult | readonly CompletionEntry[] {
  const { inStatement, catalogue, typed } = context;
  const values = new Values(typed);
  const family = parseOperator(String(inStatement[1]))?.operator.family;
  const name = String(inStatement[2]);
  const key = name.toLowerCase();
  if (family === 'null') {
    values.add(['true'], 'the key is absent', 1);
    values.add(['false'], 'the key is present', 1);
    return values.entries;
  }
  const hit = lookupKey(catalogue, name);
  if (family === 'bool' || (hit.found === 'key' && hit.key.type.endsWith('Bool'))) {
    values.add(['true', 'false'], 'boolean', 1);
    return values.entries;
  }
  addDocumented(values, name, context);
  // IDs in this and other open documents, wherever they appear.
  const isAccount = catalogue.conditionValues.kindOf(name) === 'account';
  const ids = isAccount ? ID_FORMS.account : IDS.find(([keys]) => keys.test(key))?.[1];
  if (ids) {
    const known = new Set(context.used.matches(ids));
    known.delete(context.word);
    values.add([...known], 'used in open policies', 2);
  }
  values.add(usedWith(key, context), 'used in this policy', 3);
  for (const [form, detail] of arnForms(key, context)) values.addForm(form, detail, 4);
  return values;
}

export const source: CompletionSource = {
  id: 'condition-values',
  complete(context) {
    const { inStatement, atKey, statement } = context;
    const here = inStatement[0] === 'Condition' && (inStatement.length === 3 || inStatement.length === 4);
    return !atKey && statement && here ? valuesOf(context) : undefined;
  },
};
