import { type Glob, matchGlob } from '../../algebra/glob.js';
import type { ApiOperation } from '../../catalogue/api-operations.js';
import type { Catalogue, Service } from '../../catalogue/catalogue.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import type { StringNode } from '../../syntax/value.js';
import { Answers } from '../../text/derived.js';
import { ownValue } from '../../text/own-value.js';
import { enumerate, KnownWords } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { didYouMean, didYouMeanText, fixOf, removeValue } from '../support/fixes/fixes.js';

/** With more than this, a pattern matches operations by accident. */
const MAX_OPERATIONS = 10;

const actionWords = ({ actionNames }: Service): KnownWords => new KnownWords(actionNames);

/** What is wrong with a value of Action; undefined if nothing is. */
interface Problem {
  readonly message: string;
  readonly hint?: boolean;
  readonly fixes: () => Fix[];
}

/** Operations that the pattern matches. */
function operationsOf(glob: Glob | undefined, text: string, { catalogue }: RuleContext): ApiOperation[] {
  const exact = catalogue.apiOperations.get(text.toLowerCase());
  if (exact) return [exact];
  if (!glob || !/[*?]/.test(text)) return [];
  return [...catalogue.apiOperations].filter(([id]) => matchGlob(glob, id)).map(([, operation]) => operation);
}

/** How many operations that have no documented action have this name; undefined: none. */
function unlistedOf(glob: Glob | undefined, text: string, { catalogue }: RuleContext): number | undefined {
  const { unlistedOperations } = catalogue;
  if (unlistedOperations.has(text.toLowerCase())) return 1;
  if (!glob || !/[*?]/.test(text)) return undefined;
  return [...unlistedOperations].filter((id) => matchGlob(glob, id)).length || undefined;
}

function operationProblem(
  operations: readonly ApiOperation[],
  item: StringNode,
  element: ScopeElement,
  context: RuleContext,
): Problem {
  const actions = [...new Set(operations.flatMap((o) => o.actions))];
  const some = operations.some((o) => o.needs === 'some');
  const names = enumerate(operations.map((o) => o.id.slice(o.id.indexOf(':') + 1)));
  const one = operations.length === 1;
  return {
    message: `"${item.value}" does not match any action, so it has no effect: ${names} ${one ? 'is an API operation' : 'are API operations'}. ${one ? 'It needs' : 'They need'} ${enumerate(actions)}${some ? ', depending on the request' : ''}.`,
    fixes: () => {
      const { document } = context.policy;
      const others = element.items.filter((i) => i !== item).map((i) => i.value.toLowerCase());
      const missing = actions.filter((a) => !others.includes(a.toLowerCase()));
      if (missing.length === 0) return removeValue(document, element, item, `Remove "${item.value}"`);
      if (some || missing.length === 1) return didYouMean(document, item, missing, () => false);
      const { value } = element.property;
      const edits =
        value?.type === 'array'
          ? document.syntax.edit.replaceItems(document, item, item, missing)
          : document.syntax.edit.replace(document, item, missing);
      return fixOf(`Change to ${enumerate(missing.map((a) => `"${a}"`))}`, edits);
    },
  };
}

/** The first word of the name of an action: `Get`. */
const verbOf = (id: string): string => /^[A-Z]?[a-z0-9]*/.exec(id.slice(id.indexOf(':') + 1))![0];

const verbsOf = (service: Service): ReadonlySet<string> =>
  new Set(service.actionNames.map((name) => verbOf(`:${name}`)));

const OTHER_VERBS: ReadonlySet<string> = new Set(
  'Add Attach Associate Cancel Create Delete Deregister Describe Detach Disable Disassociate Enable Get List Modify Publish Put Read Register Remove Reset Restore Run Send Set Start Stop Tag Terminate Unpublish Untag Update Write'.split(
    ' ',
  ),
);

/** Does the suggestion have another verb than the text, which is a verb too and not a misspelling of one? */
function changesVerb(service: Service, from: string, to: string): boolean {
  const [old, fresh] = [verbOf(from), verbOf(to)];
  return old !== fresh && (service.derived.of(verbsOf).has(old) || OTHER_VERBS.has(old));
}

/** Prefixes of services that people take for each other. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  'cognito-identity': ['cognito-idp'],
  'cognito-idp': ['cognito-identity'],
  ecr: ['ecr-public'],
  events: ['scheduler', 'pipes'],
  iam: ['sts'],
  opensearch: ['es', 'aoss'],
  s3: ['s3express', 's3-outposts', 's3tables'],
  ssm: ['ssmmessages', 'ec2messages'],
  sts: ['iam'],
};
/** What people call an action. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  'cognito-idp:signin': 'InitiateAuth',
  'ecr:getlogin': 'GetAuthorizationToken',
  'ecr:getloginpassword': 'GetAuthorizationToken',
};
const READS: readonly string[] = ['Describe', 'Get', 'List'];
/** A shorter name is the beginning of many. */
const MIN_BEGINNING = 8;
const MAX_BEGUN = 2;
const MAX_NAMES = 2;

const sortedNames = ({ actionNames }: Service): readonly (readonly [string, string])[] =>
  actionNames.map((name) => [name.toLowerCase(), name] as const).sort(([a], [b]) => (a < b ? -1 : 1));

/** The actions that begin with a name; none if they are more than a few. */
function begunWith(service: Service, name: string): string[] {
  if (name.length < MIN_BEGINNING) return [];
  const names = service.derived.of(sortedNames);
  const start = name.toLowerCase();
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle]![0] < start) low = middle + 1;
    else high = middle;
  }
  const found = names.slice(low, low + MAX_BEGUN + 1).filter(([lower]) => lower.startsWith(start));
  return found.length > MAX_BEGUN ? [] : found.map(([, own]) => own);
}

const MAX_PREFIXES = 500;
const knownSiblings = (_: Catalogue): Answers<readonly string[]> => new Answers(MAX_PREFIXES);

/** Prefixes of services that continue this one: `bedrock-agentcore` of `bedrock`. Many unknown actions ask for the same. */
const siblingsOf = (prefix: string, { catalogue }: RuleContext): readonly string[] =>
  catalogue.derived
    .of(knownSiblings)
    .of(prefix.toLowerCase(), (p) =>
      catalogue.services.map((s) => s.prefix).filter((other) => other.startsWith(`${p}-`)),
    );

/** Actions that were probably meant, where none is spelled nearly the same. */
function otherNames(service: Service, prefix: string, name: string, context: RuleContext): string[] {
  const usual = ownValue(USUAL_NAMES, `${prefix}:${name}`.toLowerCase());
  if (usual !== undefined) return [`${prefix}:${usual}`];
  const related = [...(ownValue(RELATED, prefix.toLowerCase()) ?? []), ...siblingsOf(prefix, context)].find(
    (p) => context.catalogue.action(`${p}:${name}`),
  );
  if (related !== undefined) return [`${related}:${name}`];
  const verb = verbOf(`:${name}`);
  const noun = name.slice(verb.length);
  const read = noun !== '' && READS.includes(verb) ? READS.map((v) => v + noun) : [];
  return [...begunWith(service, name), ...read.filter((n) => service.action(n))]
    .slice(0, MAX_NAMES)
    .map((n) => `${prefix}:${n}`);
}

function problemOf(
  item: StringNode,
  glob: Glob | undefined,
  element: ScopeElement,
  context: RuleContext,
): Problem | undefined {
  const { catalogue, sets } = context;
  const match = /^([A-Za-z0-9-]+):([A-Za-z0-9*?_-]+)$/.exec(item.value);
  const service = match && catalogue.service(match[1]!);
  if (!match || !service || !item.closed) return undefined;
  const [, prefix, name] = match as unknown as [string, string, string];
  const wild = /[*?]/.test(name);
  if (wild ? !glob || sets.expand(glob).length > 0 : service.action(name)) return undefined;
  if (catalogue.isEnforcedAction(item.value)) return undefined;
  const unlisted = unlistedOf(glob, item.value, context);
  if (unlisted) {
    return {
      message: `AWS documents no action for ${unlisted === 1 ? 'this API operation' : 'these API operations'} (service data of ${catalogue.info.updatedAt}), so ${item.value} might have no effect.`,
      hint: true,
      fixes: () => [],
    };
  }
  const operations = operationsOf(glob, item.value, context);
  if (operations.length > 0 && operations.length <= MAX_OPERATIONS)
    return operationProblem(operations, item, element, context);
  if (wild) {
    return {
      message: `"${item.value}" does not match any action of ${service.name} (service data of ${catalogue.info.updatedAt}), so it has no effect.`,
      fixes: () => [],
    };
  }
  if (catalogue.isRetiredAction(item.value)) {
    return {
      message: `AWS does not document ${item.value} in its current reference, so it might have no effect.`,
      hint: true,
      fixes: () => [],
    };
  }
  const spelled = service.derived
    .of(actionWords)
    .nearest(name)
    .map((n) => `${prefix}:${n}`);
  const usual = ownValue(USUAL_NAMES, item.value.toLowerCase());
  const near =
    spelled.length > 0 && usual === undefined ? spelled : otherNames(service, prefix, name, context);
  return {
    message: `AWS does not document the action "${item.value}" (service data of ${catalogue.info.updatedAt}), so it has no effect.${didYouMeanText(near)}`,
    fixes: () =>
      didYouMean(context.policy.document, item, near, (to) => !changesVerb(service, item.value, to)),
  };
}

export const rule: Rule = {
  id: 'unknown-action',
  severity: 'warning',
  codes: ['AA:INVALID_ACTION', 'P:UNKNOWN_ACTION'],
  summary: 'An action, or a wildcard, does not match any action that AWS documents.',
  checkStatement(statement, context) {
    const scope = context.compile(statement)?.actions;
    statement.action?.items.forEach((item, i) => {
      const problem = problemOf(item, scope?.globs[i], statement.action!, context);
      if (!problem) return;
      const start = item.inner.start + item.value.indexOf(':') + 1;
      context.report({
        range: item.offsets ? item.range : { start, end: item.inner.end },
        ...(problem.hint ? { severity: 'hint' as const } : {}),
        message: problem.message,
        fixes: problem.fixes,
      });
    });
  },
};
