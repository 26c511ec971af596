import { levelsOf } from '../../catalogue/access-levels.js';
import type { Catalogue, Service, ServiceSummary } from '../../catalogue/catalogue.js';
import { ActionLikelihood } from '../action-likelihood.js';
import { actionNames } from '../action-names.js';
import {
  best,
  type Comparable,
  type CompletionContext,
  type CompletionEntry,
  type CompletionResult,
  type CompletionSource,
  comparable,
  lowerWordsOf,
  matchRank,
} from '../completion-source.js';
import { Top } from '../top.js';

const TRUST = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
];

/** The actions of role trust policies, first the one by which the principal of the statement assumes the role. */
function trustActions({ statement }: CompletionContext): readonly string[] {
  const federated = statement?.principal?.entries.filter((e) => e.property.key.value === 'Federated') ?? [];
  const providers = federated.flatMap((e) => e.items.map((i) => i.value)).filter((p) => p !== '');
  if (providers.length === 0) return TRUST;
  const isSaml = providers.some((p) => p.includes(':saml-provider/'));
  const first = isSaml ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
  return [first, 'sts:TagSession', ...TRUST.filter((id) => id !== first && id !== 'sts:TagSession')];
}

/** Actions of one service. */
const MAX_OF_SERVICE = 190;
/** Services, the most frequent first: the others come when the first letter is typed. */
const MAX_NAMED = 60;
/** Before a service is typed: actions that are offered before the names of services, without and with typed text. */
const MAX_LIKELY = 12;
const MAX_MATCHING = 50;
/** Services whose actions are compared then. */
const MAX_SERVICES = 6;
/** What a match by words, and one within a name, takes from the likelihood. */
const FIT = 100;
/** With fewer names that begin with a word, names with such words are suggested too. */
const FEW = 20;

/** The access levels of each action, as an entry shows them. */
const levelTexts = (service: Service): readonly string[] =>
  service.actionNames.map((_, index) => levelsOf(service.levelMask(index)).join(', '));

const levels = (service: Service, index: number): string => service.derived.of(levelTexts)[index]!;

/** The first words of names that several actions have, and how many. */
function verbCounts(service: Service): ReadonlyMap<string, number> {
  const verbs = new Map<string, number>();
  for (const action of service.actionNames) {
    const verb = /^[A-Z][a-z]+/.exec(action)?.[0];
    if (verb) verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
  }
  return new Map([...verbs].filter(([, count]) => count >= 2));
}

/** The words of the names of the actions. */
const lowerWords = (service: Service): readonly (readonly string[])[] =>
  service.actionNames.map(lowerWordsOf);

/** The descriptions of the actions in lowercase. */
const lowerDescriptions = (service: Service): readonly string[] =>
  service.actions.map(({ description }) => description.toLowerCase());

const actionEntry = (id: string, detail: string, rank: number, filter = id): CompletionEntry => ({
  label: id,
  kind: 'action',
  detail,
  insert: { value: id },
  rank,
  filter,
  data: { type: 'action', id },
});

/** Patterns such as `s3:Get*` that match several of the actions. */
function wildcards(service: Service, prefix: string, name: string): CompletionEntry[] {
  const stem = name.split('*', 1)[0]!;
  const verbs = service.derived.of(verbCounts);
  const out: CompletionEntry[] = [];
  const add = (pattern: string, count: number): void => {
    out.push({
      label: pattern,
      kind: 'wildcard',
      detail: `matches ${count} action${count === 1 ? '' : 's'}`,
      insert: { value: pattern },
      rank: name.includes('*') ? 2 : 6,
      data: { type: 'action', id: pattern },
    });
  };
  if (name === '' || name === '*') add(`${prefix}:*`, service.actionNames.length);
  for (const [verb, count] of verbs) {
    if (matchRank(stem, verb) === 0) add(`${prefix}:${verb}*`, count);
  }
  // The typed text as a prefix: GetObject -> GetObject*.
  if (stem !== '' && !verbs.has(stem)) {
    const lower = stem.toLowerCase();
    const own = service.lowerNames.filter((n) => n.startsWith(lower)).length;
    const written = service.actionNames[service.lowerNames.findIndex((n) => n.startsWith(lower))];
    if (own > 1) add(`${prefix}:${written!.slice(0, stem.length)}*`, own);
  }
  return out;
}

/** The likelihood of actions at the cursor. */
function likelihood({ catalogue, policy, statement, replace }: CompletionContext): ActionLikelihood {
  const items = (statement?.action?.items ?? []).map((i) => ({ value: i.value, at: i.inner.start }));
  const others = items.filter((i) => i.at !== replace.start);
  return new ActionLikelihood(
    catalogue,
    policy,
    others.map((i) => i.value),
    others.filter((i) => i.at < replace.start).length,
    statement?.index ?? policy.statements.length,
  );
}

/** The actions that the list already has, in lowercase. */
const listedActions = ({ statement, replace }: CompletionContext): ReadonlySet<string> =>
  new Set(
    (statement?.action?.items ?? [])
      .filter((i) => i.inner.start !== replace.start)
      .map((i) => i.value.toLowerCase()),
  );

function ofService(
  context: CompletionContext,
  service: Service,
  prefix: string,
  name: string,
): CompletionResult {
  const listed = listedActions(context);
  let scores: Float64Array | undefined;
  const candidates: { name: string; index: number; score: number; fit: number }[] = [];
  const { lowerNames } = service;
  const { lowerIds } = service.actionIds;
  const words = service.derived.of(lowerWords);
  service.actionNames.forEach((n, index) => {
    const fit = matchRank(name, n, lowerNames[index], words[index]);
    if (fit === undefined || listed.has(lowerIds[index]!)) return;
    scores ??= likelihood(context).scores(service);
    // Among matches of pieces, the shorter name is more likely.
    candidates.push({ name: n, index, fit, score: scores[index]! - (fit > 0 ? n.length / 6 : 0) });
  });
  candidates.sort((a, b) => a.fit - b.fit || b.score - a.score);
  const kept = candidates.slice(0, MAX_OF_SERVICE);
  const incomplete = candidates.length > kept.length;
  const entries = kept.map((k) => actionEntry(`${prefix}:${k.name}`, levels(service, k.index), 2 + k.fit));
  const patterns = wildcards(service, prefix, name).filter((w) => !listed.has(w.label.toLowerCase()));
  // By description, for users who do not know the name.
  if (name.length >= 4 && kept.length < 5 && !name.includes('*')) {
    const lower = name.toLowerCase();
    const descriptions = service.derived.of(lowerDescriptions);
    for (let i = 0; i < descriptions.length && entries.length < 30; i++) {
      if (!descriptions[i]!.includes(lower) || kept.some((k) => k.index === i)) continue;
      const action = service.actionNames[i]!;
      const id = `${service.prefix}:${action}`;
      entries.push(actionEntry(id, levels(service, i), 7, `${prefix}:${name} ${action}`));
    }
  }
  return { entries: [...entries, ...patterns], incomplete: incomplete || name.length >= 3 };
}

/** A service that an action can be of. */
interface NamedService extends ServiceSummary {
  readonly comparedPrefix: Comparable;
  /** Its name without the company's. */
  readonly comparedName: Comparable;
}

/** Services that an action can be of, the most frequent first. */
const servicesByUse = (catalogue: Catalogue): readonly NamedService[] =>
  [...catalogue.services]
    .sort((a, b) => catalogue.usage.policiesWith(b.prefix) - catalogue.usage.policiesWith(a.prefix))
    .map((s) => ({
      ...s,
      comparedPrefix: comparable(s.prefix),
      comparedName: comparable(s.name.replace(/^(AWS|Amazon) /, '')),
    }));

/** Is a service, by its prefix, one of the list? Usually all are. */
function isListed(catalogue: Catalogue, list: readonly NamedService[]): (prefix: string) => boolean {
  if (list === catalogue.derived.of(servicesByUse)) return () => true;
  const listed = new Set(list.map((s) => s.prefix));
  return (prefix) => listed.has(prefix);
}

const prefixOf = (id: string): string => {
  const colon = id.indexOf(':');
  return (colon < 0 ? id : id.slice(0, colon)).toLowerCase();
};

/** What could come next before a service is typed: actions of the policy's services, and of those that begin as typed. */
function likelyActions(context: CompletionContext, services: readonly NamedService[]): CompletionEntry[] {
  const { catalogue, typed } = context;
  const lower = typed.toLowerCase();
  const known = likelihood(context);
  const listed = listedActions(context);
  const allowed = isListed(catalogue, services);
  const begun = lower === '' ? [] : services.filter((s) => s.prefix.startsWith(lower));
  const own = new Set(known.services.filter((s) => allowed(s.prefix)).slice(0, MAX_SERVICES));
  const frequent = begun
    .filter((s) => catalogue.usage.policiesWith(s.prefix) > 0)
    .concat(own.size === 0 && lower === '' ? services : [])
    .slice(0, MAX_SERVICES)
    .map((s) => catalogue.service(s.prefix)!);
  const found = new Top<{ service: Service; index: number; fit: number; own: boolean }>(MAX_MATCHING);
  for (const service of new Set([...own, ...frequent])) {
    const begins = service.prefix.startsWith(lower);
    if (!begins && (!own.has(service) || lower.length < 2)) continue;
    let scores: Float64Array | undefined;
    const { lowerNames } = service;
    const { lowerIds } = service.actionIds;
    service.actionNames.forEach((name, index) => {
      const fit = begins ? 0 : matchRank(lower, name, lowerNames[index]);
      if (fit === undefined || fit > 2) return;
      scores ??= known.scores(service);
      const score = scores[index]! - (fit > 0 ? name.length / 6 : 0) - FIT * fit;
      if (!found.takes(score) || listed.has(lowerIds[index]!)) return;
      found.add({ service, index, fit, own: own.has(service) }, score);
    });
  }
  // Of other services, the most likely only: their names come next.
  let others = 0;
  return found.items
    .filter((f) => f.own || ++others <= MAX_LIKELY)
    .slice(0, lower === '' ? MAX_LIKELY : MAX_MATCHING)
    .map(({ service, index, fit }) => {
      const name = service.actionNames[index]!;
      const id = `${service.prefix}:${name}`;
      return actionEntry(id, levels(service, index), 2, fit === 0 ? id : `${name} ${id}`);
    });
}

function services(context: CompletionContext): CompletionResult {
  const { typed, catalogue, policy } = context;
  const allowed = policy.kind === 'rcp' ? catalogue.rcpServices : undefined;
  const named = new Set(
    policy.statements.flatMap((s) => s.action?.items.map((i) => prefixOf(i.value)) ?? []),
  );
  const byUse = catalogue.derived.of(servicesByUse);
  const list = allowed ? byUse.filter((s) => allowed.includes(s.prefix)) : byUse;
  const likely = likelyActions(context, list);
  const entries: CompletionEntry[] = [...likely];
  const byPrefix = best(list, typed, (s) => s.comparedPrefix, MAX_NAMED);
  const seen = new Set(byPrefix.kept.map((k) => k.item.prefix));
  const byName = typed.length >= 3 ? best(list, typed, (s) => s.comparedName, 40).kept : [];
  for (const { item, fit } of [
    ...byPrefix.kept,
    ...byName.filter((k) => k.fit < 3 && !seen.has(k.item.prefix)),
  ]) {
    entries.push({
      label: item.prefix,
      kind: 'service',
      detail: `${item.name}, ${item.actionCount} ${item.actionCount === 1 ? 'action' : 'actions'}`,
      insert: { value: `${item.prefix}:` },
      rank: (named.has(item.prefix) ? 3 : 4) + (fit > 1 ? 4 : fit),
      filter: `${item.prefix} ${item.name}`,
      again: true,
      data: { type: 'service', id: item.prefix },
    });
  }
  // The beginning of a prefix is more likely than a prefix with a part of a name after it: `s3` and `s3g`.
  if (!byPrefix.kept.some(({ item }) => item.prefix.startsWith(typed.toLowerCase()))) {
    const offered = new Set(entries.map((e) => e.label));
    entries.push(...withoutColon(context, list).filter((e) => !offered.has(e.label)));
  }
  const offered = new Set(entries.map((e) => e.label));
  entries.push(...bareWord(context, list).filter((e) => !offered.has(e.label)));
  if (typed === '' || typed === '*') {
    entries.push({
      label: '*',
      kind: 'wildcard',
      detail: 'every action of every service',
      insert: { value: '*' },
      rank: 9,
      data: { type: 'action', id: '*' },
    });
  }
  return { entries, incomplete: true };
}

/** `s3get`: actions of the services that the typed text begins with, by what follows. */
function withoutColon(context: CompletionContext, list: readonly NamedService[]): CompletionEntry[] {
  const lower = context.typed.toLowerCase();
  return list
    .filter(({ prefix }) => lower.startsWith(prefix) && lower.length > prefix.length)
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .flatMap(({ prefix }) => {
      const service = context.catalogue.service(prefix)!;
      return ofService(context, service, prefix, context.typed.slice(prefix.length)).entries;
    })
    .filter((e) => e.kind === 'action');
}

/** A bare word: actions of that name in any service. */
function bareWord({ typed, catalogue }: CompletionContext, list: readonly NamedService[]): CompletionEntry[] {
  if (typed.length < 3 || !/^[a-z]+$/i.test(typed)) return [];
  const lower = typed.toLowerCase();
  // What begins a service's prefix is most likely one; and three letters are in too many names.
  const short = typed.length < 4 || list.some((s) => s.prefix.startsWith(lower));
  const allowed = isListed(catalogue, list);
  return actionNames(catalogue)
    .meantBy(typed, allowed, short ? 0 : FEW)
    .map(({ service, index }) => {
      const name = service.actionNames[index]!;
      const id = `${service.prefix}:${name}`;
      return actionEntry(id, levels(service, index), 7, `${name} ${id}`);
    });
}

export const source: CompletionSource = {
  id: 'actions',
  complete(context) {
    const { inStatement, atKey, typed, catalogue, policy } = context;
    const element = inStatement[0];
    if (atKey || (element !== 'Action' && element !== 'NotAction') || inStatement.length > 2)
      return undefined;
    if (policy.kind === 'trust') {
      const listed = listedActions(context);
      return trustActions(context)
        .filter((id) => !listed.has(id.toLowerCase()))
        .map((id, i) => actionEntry(id, 'Write', 1 + i));
    }
    const colon = typed.indexOf(':');
    if (colon < 0) return services(context);
    const prefix = typed.slice(0, colon);
    const service = catalogue.service(prefix);
    if (!service) return [];
    const name = typed.slice(colon + 1);
    const result = ofService(context, service, service.prefix, name);
    if (!name.includes('*')) return result;
    // A pattern: the actions that it matches come first.
    const count = context.sets.expand(typed).length;
    const own: CompletionEntry[] =
      count > 0 && !result.entries.some((e) => e.label === typed)
        ? [
            {
              label: typed,
              kind: 'wildcard',
              detail: `matches ${count} action${count === 1 ? '' : 's'}`,
              insert: { value: typed },
              rank: 1,
              data: { type: 'action', id: typed },
            },
          ]
        : [];
    return { entries: [...own, ...result.entries.filter((e) => e.kind === 'wildcard')], incomplete: true };
  },
};
