/** Request documents (`*.iam-request.json`) and test documents (`*.iam-test.json`): their requests, and what AWS decides. */

import { shownHole } from '../algebra/policy-variables.js';
import { finish, type Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { RequestFile } from '../dialects/request-file-name.js';
import { element, requestNodes } from '../dialects/request-files.js';
import { REQUEST_PROPERTIES } from '../dialects/request-properties.js';
import { isAccountId } from '../requests/account-id.js';
import type { Caller } from '../requests/principal.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../syntax/value.js';
import { property } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import type { CaseInput } from './authorization.js';
import { type Authorization, type AuthorizeOptions, authorize } from './authorize.js';
import { accountOf, deriveContext } from './derive-context.js';
import type { Decision } from './explain-statement.js';
import { type OwnedByOther, otherOwner } from './other-owner.js';
import { type Load, type Loaded, type PolicySource, PolicyTexts } from './policy-texts.js';
import { type ContextReader, readContext } from './read-context.js';
import { readPolicies } from './request-policies.js';
import { type DocumentProblem, RequestProblems } from './request-problems.js';
import { option, readAction, readGroups, readPrincipal, readResource } from './request-reader.js';

export type { Load, Loaded } from './policy-texts.js';
export type { DocumentProblem } from './request-problems.js';

export const DECISIONS = ['Allow', 'ImplicitDeny', 'ExplicitDeny'] as const satisfies readonly Decision[];

export interface RequestCase {
  readonly name: string;
  /** Where to point at it: its name, or its first character. */
  readonly anchor: Range;
  readonly range: Range;
  /** undefined: something that it needs is missing or malformed; see the problems. */
  readonly input: CaseInput | undefined;
  /** The same request where another account owns the resource; omitted unless its owner is an assumption. */
  readonly ownedByOther?: OwnedByOther;
  readonly expect: Decision | undefined;
  readonly expectRange: Range | undefined;
  readonly problems: readonly DocumentProblem[];
}

const MAX_TESTS = 5000;

/** A request in its document. */
interface Placed {
  readonly node: ObjectNode;
  readonly root: ValueNode;
  readonly file: RequestFile;
  readonly index: number;
}

function readExpectation(
  { node, file }: Placed,
  at: Range,
  problems: RequestProblems,
): Pick<RequestCase, 'expect' | 'expectRange'> {
  const value = property(node, 'expect')?.value;
  const text = value && problems.text(value, '"expect"');
  const expect = DECISIONS.find((d) => d === text);
  if (text !== undefined && !expect) {
    problems.say(value!.range, `"expect" is one of ${DECISIONS.join(', ')}, and not "${text}".`);
  }
  if (file === 'test' && !value) {
    problems.say(at, `A test needs an "expect": ${DECISIONS.join(', ')}.`);
  }
  return { expect, expectRange: value?.range };
}

function optionsOf(
  account: string | undefined,
  principal: ObjectNode | undefined,
  resource: ObjectNode | undefined,
): AuthorizeOptions {
  return {
    ...(account !== undefined ? { resourceAccount: account } : {}),
    ...(option(principal, 'managementAccount') === 'true' ? { callerInManagementAccount: true } : {}),
    ...(option(resource, 'managementAccount') === 'true' ? { resourceInManagementAccount: true } : {}),
    ...(property(resource, 'tags') ? { hasResourceTags: true } : {}),
  };
}

/**
 * A request through a VPC endpoint has no aws:SourceIp ("AWS global condition context keys", aws:SourceIp). An endpoint
 * policy says that this is one.
 */
function dropSourceIp(context: ContextReader): void {
  if (!context.values.get('aws:sourceip')?.length) return;
  context.ignore(
    'aws:sourceip',
    'A request through a VPC endpoint has no aws:SourceIp, so this value is ignored. The address of the caller is in aws:VpcSourceIp.',
  );
}

/** The account that the context says owns the resource, where its ARN has no account: of a bucket, for example. */
function ownerIn(context: ContextReader, arn: string | undefined): string | undefined {
  if (arn === undefined || accountOf(arn) !== undefined) return undefined;
  for (const key of ['aws:resourceaccount', 's3:resourceaccount']) {
    const values = context.values.get(key);
    if (values?.length === 1 && isAccountId(values[0]!)) return values[0];
  }
  return undefined;
}

/**
 * Values of placeholders in the policies: `"placeholders": { "<account-id>": "111122223333" }`. The name of an unknown value
 * can be written without `${}`: `{ "Bucket": "logs" }`.
 */
function readPlaceholders(node: ValueNode | undefined, problems: RequestProblems): Map<string, string> {
  const values = new Map<string, string>();
  if (node && node.type !== 'object') problems.say(node.range, '"placeholders" must be an object.');
  for (const { key, value } of node?.type === 'object' ? node.properties : []) {
    const text = value && problems.text(value, 'The value of a placeholder');
    if (text !== undefined) values.set(key.value, text);
  }
  for (const [name, text] of [...values]) {
    const hole = shownHole(name);
    if (!name.includes('${') && !values.has(hole)) values.set(hole, text);
  }
  return values;
}

function readCase(
  placed: Placed,
  documents: Omit<PolicySource, 'values'>,
  catalogue: Catalogue,
): RequestCase {
  const { node, root, file, index } = placed;
  const problems = new RequestProblems();
  problems.known(node, REQUEST_PROPERTIES.request, file === 'test' ? 'A test' : 'A request');
  const start: Range = { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) };
  const nameNode = property(node, 'name')?.value;
  const name = nameNode ? problems.text(nameNode, 'A name') : undefined;
  const anchor = nameNode?.range ?? start;
  const get = (key: string): ValueNode | undefined => element(node, root, key)?.value;

  const { caller, object: principal } = readPrincipal(get('principal'), problems);
  const action = readAction(get('action'), anchor, catalogue, problems);
  const known = action === undefined ? undefined : catalogue.action(action);
  const { arn, account: owner, object: resource } = readResource(get('resource'), known, problems);
  const contexts = [property(node, 'context')?.value, property(root, 'context')?.value];
  const context = readContext({ contexts, principal, resource, action }, catalogue, problems);
  const account = owner ?? ownerIn(context, arn);
  const source = { ...documents, values: readPlaceholders(get('placeholders'), problems) };
  const policiesNode = get('policies');
  if (!policiesNode) problems.say(anchor, 'There are no "policies": nothing can allow the request.', true);
  const groups = readGroups(principal, policiesNode, problems);
  const policies = readPolicies(policiesNode, source, problems, {
    action: action ?? '',
    resource: arn ?? '*',
    caller,
    groups,
  });
  if (policies.endpoint) dropSourceIp(context);
  if (action !== undefined && arn !== undefined)
    context.check({ caller, action, resource: arn }, catalogue, account);
  const expectation = readExpectation(placed, anchor, problems);

  const whole = problems.problems.every((p) => p.minor) && action !== undefined && arn !== undefined;
  const inputOf = (by: Caller | undefined, ownerAccount: string | undefined): CaseInput => ({
    request: deriveContext(
      { caller: by, action: action!, resource: arn!, context: context.values },
      catalogue,
      ownerAccount,
      context.doubts,
    ),
    policies,
    options: { ...optionsOf(ownerAccount, principal, resource), doubts: context.doubts },
  });
  const isAssumed = whole && account === undefined && arn !== '*' && accountOf(arn) === undefined;
  const ownedByOther = isAssumed ? otherOwner(caller, inputOf) : undefined;
  return {
    name: name ?? (action ? `${action} on ${arn}` : `${file} ${index + 1}`),
    anchor,
    range: node.range,
    input: whole ? inputOf(caller, account) : undefined,
    ...(ownedByOther ? { ownedByOther } : {}),
    ...expectation,
    problems: problems.problems,
  };
}

export interface ReadRequests {
  readonly cases: readonly RequestCase[];
  readonly problems: readonly DocumentProblem[];
}

/** Each path is loaded once: all tests of a document see the same policies. */
function loadedOnce(load: Load): Load {
  const known = new Map<string, Loaded>();
  return (path) => {
    const loaded = known.get(path) ?? load(path);
    known.set(path, loaded);
    return loaded;
  };
}

/** Reads a request or test document, in steps: one for each request. Never throws. */
export function* readRequestsSteps(
  document: HostDocument,
  file: RequestFile,
  catalogue: Catalogue,
  load: Load,
): Steps<ReadRequests> {
  const problems: DocumentProblem[] = [];
  const { root } = document;
  if (root?.type !== 'object') {
    if (!root && document.problems.length > 0) return { cases: [], problems };
    const range = root?.range ?? { start: 0, end: 1 };
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
    } else if (tests.value?.type === 'array' && tests.value.items.length === 0) {
      problems.push({ range: tests.value.range, message: '"tests" has no test: add one.' });
    }
    const own = new RequestProblems();
    own.known(root, REQUEST_PROPERTIES.test, 'A test document');
    problems.push(...own.problems);
    if (nodes.length > MAX_TESTS) {
      problems.push({
        range: tests!.key.range,
        message: `More than ${MAX_TESTS} tests: the rest is not run.`,
      });
    }
  }
  const source = { document, load: loadedOnce(load), texts: new PolicyTexts() };
  const cases: RequestCase[] = [];
  for (const node of nodes.slice(0, MAX_TESTS)) {
    cases.push(readCase({ node, root, file, index: cases.length }, source, catalogue));
    yield;
  }
  return { cases, problems };
}

/** As `readRequestsSteps`, all at once. */
export const readRequests = (...of: Parameters<typeof readRequestsSteps>): ReadRequests =>
  finish(readRequestsSteps(...of));

/** Evaluates a case; undefined where it cannot be. */
export function runCase({ input }: RequestCase, catalogue: Catalogue): Authorization | undefined {
  return input && authorize(input.request, input.policies, catalogue, input.options);
}
