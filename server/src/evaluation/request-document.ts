/**
 * Request documents (`*.iam-request.json`) and test documents (`*.iam-test.json`): read from their value tree, with
 * what is wrong at its place. Policies are inline, or paths that the caller knows how to load.
 */
import { matchGlob } from '../algebra/glob.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { displayName, lookupKey } from '../catalogue/condition-keys.js';
import { asKind, inlinePolicy, policiesOf } from '../dialects/policy-places.js';
import type { RequestFile } from '../dialects/request-file-name.js';
import {
  assumesRole,
  element,
  type PolicyPlace,
  policyPlaces,
  requestNodes,
  SLOTS,
} from '../dialects/request-files.js';
import { type CompiledPolicy, compilePolicy } from '../policy/compile.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { compileArnFormatsOf } from '../policy/resources.js';
import { type Caller, parseCaller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { parseJson } from '../syntax/json/json-syntax.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, StringNode, ValueNode } from '../syntax/value.js';
import { property } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { nearest } from '../text/words.js';
import {
  type Authorization,
  type AuthorizeOptions,
  authorize,
  type NamedPolicy,
  type PolicySet,
} from './authorize.js';
import { deriveContext } from './derive-context.js';
import type { Decision } from './evaluate-policy.js';

export const DECISIONS = ['Allow', 'ImplicitDeny', 'ExplicitDeny'] as const satisfies readonly Decision[];

/** What loading a path gave. */
export type Loaded =
  | {
      readonly text: string;
      readonly source: string;
      /** Which of the file's policies; the first one when left out. */
      readonly index?: number;
    }
  | { readonly error: string };
export type Load = (path: string) => Loaded;

export interface DocumentProblem {
  readonly range: Range;
  readonly message: string;
  /** The rest can be evaluated all the same. */
  readonly minor?: boolean;
}

export interface RequestCase {
  readonly name: string;
  /** Where to point at it: its name, or its first character. */
  readonly anchor: Range;
  readonly range: Range;
  /** undefined: something that it needs is missing or malformed; see the problems. */
  readonly input:
    | { readonly request: Request; readonly policies: PolicySet; readonly options: AuthorizeOptions }
    | undefined;
  readonly expect: Decision | undefined;
  readonly expectRange: Range | undefined;
  readonly problems: readonly DocumentProblem[];
}

/** More than that in one request is a slip of a generator. */
const MAX_KEYS = 300;
const MAX_VALUES = 1000;
const MAX_TESTS = 5000;

/** Keys that every real request has: without a value nobody knows what they are. */
const ALWAYS = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:securetransport',
  'aws:sourceip',
  'aws:useragent',
]);

const ROOT = [
  '$schema',
  'name',
  'description',
  'principal',
  'action',
  'resource',
  'context',
  'policies',
  'expect',
];
const PRINCIPAL = [
  'arn',
  'service',
  'federated',
  'tags',
  'mfa',
  'mfaAge',
  'groups',
  'orgId',
  'managementAccount',
];
const RESOURCE = ['arn', 'account', 'tags', 'orgId', 'managementAccount'];
const POLICIES = [...SLOTS, 'groups'];

class Reader {
  readonly problems: DocumentProblem[] = [];
  readonly #catalogue: Catalogue;
  readonly #load: Load;
  readonly #document: HostDocument;

  constructor(document: HostDocument, catalogue: Catalogue, load: Load) {
    this.#document = document;
    this.#catalogue = catalogue;
    this.#load = load;
  }

  say(range: Range, message: string, minor = false): undefined {
    this.problems.push({ range, message, ...(minor ? { minor } : {}) });
    return undefined;
  }

  known(node: ObjectNode, names: readonly string[], what: string): void {
    for (const { key } of node.properties) {
      if (names.includes(key.value)) continue;
      const near = nearest(key.value, names, 1)[0];
      this.say(
        key.range,
        `${what} has no "${key.value}"${near ? `: did you mean "${near}"?` : `; it has ${names.filter((n) => n !== '$schema').join(', ')}.`}`,
        true,
      );
    }
  }

  text(node: ValueNode | undefined, what: string): string | undefined {
    if (node === undefined) return undefined;
    if (node.type === 'string') return node.value;
    return this.say(node.range, `${what} is a string.`);
  }

  /** A tag map or a context: strings, numbers, booleans, lists of them. */
  values(node: ValueNode, what: string, lists: boolean): Map<string, string[]> {
    const out = new Map<string, string[]>();
    if (node.type !== 'object') {
      this.say(node.range, `${what} is an object.`);
      return out;
    }
    if (node.properties.length > MAX_KEYS) {
      this.say(node.range, `${what} has more than ${MAX_KEYS} keys: the rest is not read.`, true);
    }
    for (const { key, value } of node.properties.slice(0, MAX_KEYS)) {
      if (!value) continue;
      const read = value.type === 'array' && lists ? value.items : [value];
      if (read.length > MAX_VALUES) {
        this.say(
          value.range,
          `"${key.value}" has more than ${MAX_VALUES} values: the rest is not read.`,
          true,
        );
      }
      const texts: string[] = [];
      for (const item of read.slice(0, MAX_VALUES)) {
        if (item.type === 'string') texts.push(item.value);
        else if (item.type === 'number' || item.type === 'boolean') texts.push(item.text);
        else this.say(item.range, `A value of "${key.value}" is a string, a number or a boolean.`);
      }
      out.set(key.value, texts);
    }
    return out;
  }

  caller(node: ValueNode | undefined): { caller: Caller | undefined; object: ObjectNode | undefined } {
    if (node === undefined) return { caller: undefined, object: undefined };
    const object = node.type === 'object' ? node : undefined;
    if (object) this.known(object, PRINCIPAL, 'A principal');
    const written: StringNode | undefined =
      node.type === 'string'
        ? node
        : ['arn', 'service', 'federated']
            .map((name) => property(object, name)?.value)
            .find((v): v is StringNode => v?.type === 'string');
    if (!written) {
      this.say(
        node.range,
        'A principal is an ARN, a 12-digit account, a service, "*", or an object with "arn", "service" or "federated".',
      );
      return { caller: undefined, object };
    }
    const caller = parseCaller(written.value);
    if (!caller)
      this.say(
        written.range,
        `"${written.value}" is no principal: write an ARN, a 12-digit account, a service such as "lambda.amazonaws.com", or "*".`,
      );
    else if (caller.type === 'aws' && caller.form === 'other')
      this.say(
        written.range,
        `"${written.value}" cannot call AWS: only users, roles, their sessions and the root user can.`,
      );
    return { caller, object };
  }

  action(node: ValueNode | undefined, at: Range): string | undefined {
    const text = this.text(node, 'An action');
    if (text === undefined)
      return node ? undefined : this.say(at, 'The request needs an "action", as in "s3:GetObject".');
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(text)) {
      return this.say(
        node!.range,
        `"${text}" is no single action: write one such as "s3:GetObject", without wildcards.`,
      );
    }
    if (!this.#catalogue.action(text)) {
      const service = this.#catalogue.service(text.slice(0, text.indexOf(':')));
      const near = service
        ? nearest(text.slice(text.indexOf(':') + 1), service.actionNames, 1)[0]
        : undefined;
      this.say(
        node!.range,
        `AWS documents no action "${text}".${near ? ` Did you mean "${service!.prefix}:${near}"?` : ''}`,
        true,
      );
    }
    return text;
  }

  policy(place: PolicyPlace): NamedPolicy | undefined {
    const { node, kind } = place;
    const name = (label: string): string =>
      place.group !== undefined ? `${label} (group ${place.group})` : label;
    if (node.type === 'string') {
      const loaded = this.#load(node.value);
      if ('error' in loaded) return this.say(node.range, `"${node.value}" ${loaded.error}.`);
      const compiled = compileText(loaded.text, kind, loaded.index ?? 0);
      if (!compiled) return this.say(node.range, `There is no policy in "${node.value}".`);
      if (compiled.policy.document.problems.length > 0) {
        return this.say(node.range, `"${node.value}" is not valid JSON.`);
      }
      return { name: name(node.value), policy: compiled, source: loaded.source };
    }
    const policy = inlinePolicy(this.#document, node, kind);
    if (!policy)
      return this.say(node.range, 'A policy is a document with a Statement, or the path of a file with one.');
    const index = place.level === undefined ? '' : ` at level ${place.level + 1}`;
    return {
      name: name(`the inline ${place.slot} policy${index}`),
      policy: compilePolicy(policy),
    };
  }

  policies(node: ValueNode | undefined, groups: readonly string[] | undefined, action: string): PolicySet {
    if (node && node.type !== 'object') this.say(node.range, '"policies" is an object.');
    if (node?.type === 'object') this.known(node, POLICIES, '"policies"');
    const set: Record<string, NamedPolicy[] | NamedPolicy[][]> = { identity: [] };
    for (const slot of SLOTS) {
      const value = property(node, slot)?.value;
      if (value === undefined) continue;
      // An empty list of levels is no organisation; an empty level is one that allows nothing.
      if (slot === 'scp' || slot === 'rcp') {
        if (value.type === 'array' && value.items.length === 0) continue;
        set[slot] = (value.type === 'array' ? value.items : [value]).map(() => []);
      } else set[slot] = [];
    }
    for (const place of policyPlaces(node, assumesRole(action))) {
      if (place.group !== undefined && groups && !groups.includes(place.group)) continue;
      const policy = this.policy(place);
      if (!policy) continue;
      if (place.level !== undefined) (set[place.slot] as NamedPolicy[][])[place.level]!.push(policy);
      else (set[place.slot] as NamedPolicy[]).push(policy);
    }
    return set as unknown as PolicySet;
  }
}

const compiledTexts = new Map<string, CompiledPolicy | undefined>();
const MAX_TEXTS = 200;

/** The first policy of a text, as a kind; the same texts are asked for again and again. */
function compileText(text: string, kind: PolicyKind, index: number): CompiledPolicy | undefined {
  const key = `${kind} ${index}\n${text}`;
  if (!compiledTexts.has(key)) {
    if (compiledTexts.size >= MAX_TEXTS) compiledTexts.clear();
    const document = parseJson(text);
    const own = policiesOf(document, '')[index];
    compiledTexts.set(key, own && compilePolicy(asKind(own, kind)));
  }
  return compiledTexts.get(key);
}

/** Tags under all the names that the action's service knows them by. */
function tagKeys(
  tags: ReadonlyMap<string, readonly string[]>,
  action: string,
  catalogue: Catalogue,
): [string, string[]][] {
  const prefix = action.split(':')[0]!.toLowerCase();
  const service = catalogue.service(prefix);
  const names = ['aws:ResourceTag/'];
  for (const key of service?.conditionKeys ?? []) {
    const m = /^([^$]*(?:ResourceTag|ExistingObjectTag|BucketTag)\/)\$\{/i.exec(displayName(key.name));
    if (m) names.push(m[1]!);
  }
  return [...tags].flatMap(([tag, values]) => names.map((n): [string, string[]] => [n + tag, [...values]]));
}

function readCase(
  node: ObjectNode,
  root: ValueNode,
  file: RequestFile,
  index: number,
  document: HostDocument,
  catalogue: Catalogue,
  load: Load,
): RequestCase {
  const reader = new Reader(document, catalogue, load);
  reader.known(node, ROOT, file === 'test' ? 'A test' : 'A request');
  const start: Range = { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) };
  const nameNode = property(node, 'name')?.value;
  const name = nameNode ? reader.text(nameNode, 'A name') : undefined;
  const get = (key: string): ValueNode | undefined => element(node, root, key)?.value;

  const { caller, object: principal } = reader.caller(get('principal'));
  const action = reader.action(get('action'), nameNode?.range ?? start);
  const resourceNode = get('resource');
  const resource = resourceNode?.type === 'object' ? resourceNode : undefined;
  if (resource) reader.known(resource, RESOURCE, 'A resource');
  const arnNode = resource ? property(resource, 'arn')?.value : resourceNode;
  const arn = reader.text(arnNode, 'A resource') ?? (arnNode ? undefined : '*');
  if (arnNode && arn !== undefined && arn !== '*' && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(arn)) {
    reader.say(
      arnNode.range,
      `"${arn}" is no ARN: a resource is "*" or arn:partition:service:region:account:resource.`,
    );
  }
  const known = action === undefined ? undefined : catalogue.action(action);
  if (
    known &&
    arnNode &&
    arn?.startsWith('arn:') &&
    !known.resourceTypes.some((r) =>
      compileArnFormatsOf(known.service, r.type).some((g) => matchGlob(g, arn)),
    )
  ) {
    const wanted = known.resourceTypes[0]?.type.arns[0] ?? '"*"';
    reader.say(
      arnNode.range,
      `${known.id} is not documented to act on "${arn}": it acts on ${wanted}.`,
      true,
    );
  }
  const account = resource ? reader.text(property(resource, 'account')?.value, 'An account') : undefined;
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    reader.say(
      property(resource, 'account')!.value!.range,
      `An account has 12 digits: "${account}" is none.`,
    );
  }

  // What the request carries.
  const context = new Map<string, readonly string[]>();
  const put = (key: string, values: readonly string[]): void => {
    if (!context.has(key.toLowerCase())) context.set(key.toLowerCase(), values);
  };
  for (const own of new Set([property(node, 'context')?.value, property(root, 'context')?.value])) {
    if (!own) continue;
    for (const [key, values] of reader.values(own, 'A context', true)) put(key, values);
    if (own.type === 'object') {
      for (const { key } of own.properties) {
        const hit = lookupKey(catalogue, key.value);
        if (hit.found === 'malformed' || hit.found === 'nothing' || hit.found === 'unknown-prefix')
          reader.say(key.range, `AWS documents no condition key "${key.value}".`, true);
      }
    }
  }
  const option = (from: ObjectNode | undefined, key: string): string | undefined => {
    const value = property(from, key)?.value;
    if (value === undefined) return undefined;
    if (value.type === 'string') return value.value;
    return value.type === 'boolean' || value.type === 'number' ? value.text : undefined;
  };
  const principalTags = property(principal, 'tags')?.value;
  if (principalTags) {
    for (const [tag, values] of reader.values(principalTags, '"tags"', false))
      put(`aws:PrincipalTag/${tag}`, values);
  }
  const mfa = option(principal, 'mfa');
  if (mfa !== undefined) put('aws:MultiFactorAuthPresent', [mfa]);
  const age = option(principal, 'mfaAge');
  if (age !== undefined) put('aws:MultiFactorAuthAge', [age]);
  const org = option(principal, 'orgId');
  if (org !== undefined) put('aws:PrincipalOrgID', [org]);
  const resourceTags = property(resource, 'tags')?.value;
  if (resourceTags && action) {
    const read = reader.values(resourceTags, '"tags"', false);
    for (const [key, values] of tagKeys(read, action, catalogue)) put(key, values);
  }
  const resourceOrg = option(resource, 'orgId');
  if (resourceOrg !== undefined) put('aws:ResourceOrgID', [resourceOrg]);

  const groupsNode = property(principal, 'groups')?.value;
  let groups: string[] | undefined;
  if (groupsNode) {
    groups = [];
    if (groupsNode.type !== 'array') reader.say(groupsNode.range, '"groups" is a list of names.');
    else for (const g of groupsNode.items) if (g.type === 'string') groups.push(g.value);
  }
  const policiesNode = get('policies');
  if (!policiesNode)
    reader.say(nameNode?.range ?? start, 'There are no "policies": nothing can allow the request.', true);
  const policies = reader.policies(policiesNode, groups, action ?? '');
  const named = property(policiesNode, 'groups')?.value;
  for (const g of groupsNode?.type === 'array' ? groupsNode.items : []) {
    if (g.type === 'string' && !property(named, g.value)) {
      reader.say(g.range, `"policies" has no group "${g.value}".`);
    }
  }

  const expectNode = property(node, 'expect')?.value;
  const expected = expectNode && reader.text(expectNode, '"expect"');
  const expect = DECISIONS.find((d) => d === expected);
  if (expected !== undefined && !expect) {
    reader.say(expectNode!.range, `"expect" is one of ${DECISIONS.join(', ')}; "${expected}" is none.`);
  }
  if (file === 'test' && !expectNode) {
    reader.say(nameNode?.range ?? start, `A test needs an "expect": ${DECISIONS.join(', ')}.`);
  }

  const whole = reader.problems.every((p) => p.minor);
  const input =
    whole && action !== undefined && arn !== undefined
      ? {
          request: deriveContext({ caller, action, resource: arn, context }, account),
          policies,
          options: {
            ...(account !== undefined ? { resourceAccount: account } : {}),
            ...(option(principal, 'managementAccount') === 'true' ? { callerInManagementAccount: true } : {}),
            ...(option(resource, 'managementAccount') === 'true'
              ? { resourceInManagementAccount: true }
              : {}),
            isUnknown: (key: string) => ALWAYS.has(key),
          },
        }
      : undefined;
  return {
    name: name ?? (action ? `${action} on ${arn}` : `${file} ${index + 1}`),
    anchor: nameNode?.range ?? start,
    range: node.range,
    input,
    expect,
    expectRange: expectNode?.range,
    problems: reader.problems,
  };
}

/** Reads a request or test document. Never throws. */
export function readRequests(
  document: HostDocument,
  file: RequestFile,
  catalogue: Catalogue,
  load: Load,
): { cases: readonly RequestCase[]; problems: readonly DocumentProblem[] } {
  const problems: DocumentProblem[] = [];
  const { root } = document;
  if (root?.type !== 'object') {
    const range = root?.range ?? { start: 0, end: Math.min(1, document.text.length) };
    return { cases: [], problems: [{ range, message: 'A request document is an object.' }] };
  }
  const nodes = requestNodes(root, file);
  if (file === 'test') {
    const tests = property(root, 'tests');
    if (!tests) {
      problems.push({
        range: { start: root.range.start, end: root.range.start + 1 },
        message: 'A test document has a list of "tests".',
      });
    } else if (tests.value && tests.value.type !== 'array') {
      problems.push({ range: tests.value.range, message: '"tests" is a list.' });
    }
    const reader = new Reader(document, catalogue, load);
    reader.known(root, [...ROOT.filter((n) => n !== 'expect'), 'tests'], 'A test document');
    problems.push(...reader.problems);
    if (nodes.length > MAX_TESTS) {
      problems.push({
        range: tests!.key.range,
        message: `More than ${MAX_TESTS} tests: the rest is not run.`,
      });
    }
  }
  const cases = nodes
    .slice(0, MAX_TESTS)
    .map((node, i) => readCase(node, root, file, i, document, catalogue, load));
  return { cases, problems };
}

/** Evaluates a case; undefined where it cannot be. */
export function runCase({ input }: RequestCase, catalogue: Catalogue): Authorization | undefined {
  return input && authorize(input.request, input.policies, catalogue, input.options);
}
