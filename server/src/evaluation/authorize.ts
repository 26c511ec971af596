/**
 * AWS's decision for a request, over all policies that have a say. From AWS's pages "Policy evaluation logic" (single
 * account, cross-account, with SCPs and RCPs), "How AWS enforcement code logic evaluates requests", "Permissions
 * boundaries", "Session policies", KMS's "Key policies", and STS's API reference.
 *
 * Everything is three-valued: where a value is not known, the answer is `undefined` unless it does not matter.
 */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile.js';
import { parseArn } from '../policy/resources.js';
import { type Caller, callerText, matchPrincipal } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { type Decision, explainStatement, openKeys, type StatementResult } from './evaluate-policy.js';
import { type Evaluation, prepare, statementMatches, type Tri } from './match.js';

export const STEPS = ['rcp', 'scp', 'endpoint', 'resource', 'identity', 'boundary', 'session'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_LABELS: Readonly<Record<Step, string>> = {
  rcp: 'Resource control policies',
  scp: 'Service control policies',
  endpoint: 'VPC endpoint policy',
  resource: 'Resource policy',
  identity: 'Identity policies',
  boundary: 'Permissions boundary',
  session: 'Session policies',
};

/** A policy with the name that people know it by. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: CompiledPolicy;
  /** The file that it stands in, as its loader calls it; undefined: the request document itself. */
  readonly source?: string;
}

/** The policies that have a say. What is left out is not there; an empty list is there and allows nothing. */
export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  /** Of the resource: a bucket policy, a key policy, a role's trust policy. */
  readonly resource?: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly session?: readonly NamedPolicy[];
  /** By level of the organisation: root, each OU, account. */
  readonly scp?: readonly (readonly NamedPolicy[])[];
  readonly rcp?: readonly (readonly NamedPolicy[])[];
  readonly endpoint?: readonly NamedPolicy[];
}

export interface AuthorizeOptions {
  /** 12 digits. Left out: the account in the resource's ARN, or else the caller's own. */
  readonly resourceAccount?: string;
  /** SCPs do not bind principals of the management account, RCPs not its resources. */
  readonly callerInManagementAccount?: boolean;
  readonly resourceInManagementAccount?: boolean;
  /** A resource policy that is left out may be there all the same. */
  readonly resourcePolicyUnknown?: boolean;
  /** Keys whose absence from the context means that nobody knows their value. */
  readonly isUnknown?: (key: string) => boolean;
}

export type Verdict = 'passed' | 'granted' | 'stopped' | 'denied' | 'unknown' | 'not-present' | 'not-asked';

export interface PolicyOutcome {
  readonly name: string;
  /** Level of the organisation, from 0, for SCPs and RCPs. */
  readonly level?: number;
  readonly policy: CompiledPolicy;
  readonly source?: string;
  readonly deny: Tri;
  readonly allow: Tri;
  /** All there is to say of its statements; made when asked for. */
  statements(): readonly StatementResult[];
}

export interface StepOutcome {
  readonly step: Step;
  readonly verdict: Verdict;
  /** One sentence for people. */
  readonly reason: string;
  readonly policies: readonly PolicyOutcome[];
}

export interface Authorization {
  /** undefined: it hangs on something that is not known. */
  readonly decision: Decision | undefined;
  /** The step that decided; undefined when undecided, or when no step of a policy did. */
  readonly decidedBy: Step | undefined;
  readonly steps: readonly StepOutcome[];
  readonly crossAccount: boolean;
  readonly explanation: string;
  /** Names of condition keys that the decision still needs. */
  readonly missingKeys: readonly string[];
  /** Things to keep in mind. */
  readonly notes: readonly string[];
}

const or = (a: Tri, b: Tri): Tri => (a || b ? true : a === undefined || b === undefined ? undefined : false);
const and = (a: Tri, b: Tri): Tri =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
const not = (a: Tri): Tri => (a === undefined ? undefined : !a);

/** How a resource policy's Allow reaches the caller, from the weakest to the strongest. */
type Reach = 'account' | 'everyone' | 'role' | 'self';

interface Verdicts {
  deny: Tri;
  allow: Tri;
}

function verdictsOf(policy: CompiledPolicy, e: Evaluation): Verdicts {
  let deny: Tri = policy.opaque ? undefined : false;
  let allow: Tri = policy.opaque ? undefined : false;
  for (const s of [...policy.statements, ...policy.conditional]) {
    if (s.effect === 'Allow') {
      if (allow !== true) allow = or(allow, statementMatches(s, e));
    } else if (deny !== true) deny = or(deny, statementMatches(s, e));
  }
  return { deny, allow };
}

class Outcome implements PolicyOutcome {
  readonly name: string;
  readonly policy: CompiledPolicy;
  readonly source?: string;
  readonly level?: number;
  readonly deny: Tri;
  readonly allow: Tri;
  readonly #evaluation: Evaluation;
  #statements: readonly StatementResult[] | undefined;

  constructor({ name, policy, source }: NamedPolicy, e: Evaluation, level?: number) {
    const { deny, allow } = verdictsOf(policy, e);
    this.name = name;
    this.policy = policy;
    if (source !== undefined) this.source = source;
    if (level !== undefined) this.level = level;
    this.deny = deny;
    this.allow = allow;
    this.#evaluation = e;
  }

  statements(): readonly StatementResult[] {
    this.#statements ??= this.policy.statements.map((s) => explainStatement(s, this.#evaluation));
    return this.#statements;
  }
}

const anyDeny = (policies: readonly PolicyOutcome[]): Tri =>
  policies.reduce<Tri>((sum, p) => or(sum, p.deny), false);
const anyAllow = (policies: readonly PolicyOutcome[]): Tri =>
  policies.reduce<Tri>((sum, p) => or(sum, p.allow), false);

function reachOf(s: CompiledStatement, caller: Caller | undefined): Reach | undefined {
  const set = s.principals;
  if (!set) return undefined;
  // Allow with NotPrincipal lets in everyone who is not listed.
  if (set.negated) return 'everyone';
  let best: Reach | undefined;
  const rank: readonly Reach[] = ['account', 'everyone', 'role', 'self'];
  for (const spec of set.specs) {
    const match = caller ? matchPrincipal(spec, caller) : spec.type === 'any' ? 'any' : undefined;
    if (!match) continue;
    const reach: Reach = match === 'any' ? 'everyone' : match;
    if (!best || rank.indexOf(reach) > rank.indexOf(best)) best = reach;
  }
  // `*` with a condition on the caller's own ARN names the caller, as Principal would.
  if (best === 'everyone' && caller?.type === 'aws') {
    const named = s.conditions.some(
      (c) => c.key === 'aws:principalarn' && !c.use.operator.negated && !c.use.ifExists && !c.use.qualifier,
    );
    if (named) return caller.form === 'user' || caller.form === 'federated-user' ? 'self' : 'role';
  }
  return best;
}

/** Do the resource policies allow the request by a statement of (at least) that reach? */
function allowedBy(policies: readonly NamedPolicy[], e: Evaluation, reaches: readonly Reach[]): Tri {
  let answer: Tri = policies.some(({ policy }) => policy.opaque) ? undefined : false;
  for (const { policy } of policies) {
    for (const s of [...policy.statements, ...policy.conditional]) {
      if (s.effect !== 'Allow') continue;
      const reach = reachOf(s, e.request.caller);
      if (reach && reaches.includes(reach)) answer = or(answer, statementMatches(s, e));
      if (answer) return true;
    }
  }
  return answer;
}

/** What belongs to AWS: no policy of yours lets you change it. */
const RESERVED: readonly (readonly [RegExp, string])[] = [
  [
    /^arn:[^:]*:iam::aws:policy\//,
    'This is a policy that AWS manages: nobody else can change it (IAM User Guide, "AWS managed policies").',
  ],
  [
    /^arn:[^:]*:iam::\d{12}:role\/aws-reserved\//,
    'Roles under /aws-reserved/ belong to IAM Identity Center: only that service can change or pass them.',
  ],
  [
    /^arn:[^:]*:kms:[^:]*:\d{12}:alias\/aws\//,
    'Aliases that begin with alias/aws/ are reserved for keys that AWS manages (KMS Developer Guide, "Aliases").',
  ],
];

/** Actions that use an AWS managed policy without changing it. */
const USES_POLICY = /^iam:(attach|detach|put)\w*(policy|permissionsboundary)$/;

function reservedBecause(request: Request, catalogue: Catalogue): string | undefined {
  // A cheap look first: nearly no request is about what belongs to AWS.
  if (!request.resource.includes('aws', 8)) return undefined;
  const hit = RESERVED.find(([pattern]) => pattern.test(request.resource));
  if (!hit) return undefined;
  if (request.resource.includes(':policy/') && USES_POLICY.test(request.action.toLowerCase()))
    return undefined;
  const levels = catalogue.action(request.action)?.levels ?? [];
  return levels.some((l) => l !== 'List' && l !== 'Read') ? hit[1] : undefined;
}

/** No policies: one list for all that have none. */
const NONE: readonly PolicyOutcome[] = [];

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

function accountOf(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

const isServiceLinkedRole = (caller: Caller | undefined): boolean =>
  caller?.type === 'aws' && /(:role\/aws-service-role\/|:assumed-role\/AWSServiceRoleFor)/.test(caller.arn);

/** Assuming a role is decided by the role's trust policy, as a key's use is by its key policy. */
const ASSUMES =
  /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity)$/;

function needsOwnPolicy(e: Evaluation): 'key policy' | 'trust policy' | undefined {
  const { resource } = e.request;
  if (!e.action.startsWith('kms:') && !e.action.startsWith('sts:')) return undefined;
  if (e.action.startsWith('kms:') && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(resource)) return 'key policy';
  if (ASSUMES.test(e.action) && /^arn:[^:]*:iam::[^:]*:role\//.test(resource)) return 'trust policy';
  return undefined;
}

/** The statement that denies or allows, for people: `"Sid" of policy`. */
function decider(policies: readonly PolicyOutcome[], effect: 'Allow' | 'Deny'): string {
  for (const p of policies) {
    if (!(effect === 'Deny' ? p.deny : p.allow)) continue;
    const s = p.statements().find((r) => r.effect === effect && r.matches);
    if (s) return `${s.name} of ${p.name}`;
  }
  return 'a statement';
}

/**
 * Decides a request.
 * @param request with everything that follows from caller and resource (`deriveContext`).
 */
export function authorize(
  request: Request,
  policies: PolicySet,
  catalogue: Catalogue,
  options: AuthorizeOptions = {},
): Authorization {
  const { caller } = request;
  const bounded =
    policies.boundary !== undefined &&
    caller?.type === 'aws' &&
    (caller.form === 'user' || caller.form === 'role' || caller.form === 'session');
  const e = prepare(request, options.isUnknown, bounded);
  const notes: string[] = [];

  if (e.action === 'sts:getcalleridentity') {
    const steps = STEPS.map(
      (step): StepOutcome => ({
        step,
        verdict: 'not-asked',
        reason: 'sts:GetCallerIdentity needs no permission, and no policy can deny it.',
        policies: [],
      }),
    );
    return {
      decision: 'Allow',
      decidedBy: undefined,
      steps,
      crossAccount: false,
      explanation: 'Allowed: sts:GetCallerIdentity needs no permission, and no policy can deny it.',
      missingKeys: [],
      notes,
    };
  }

  const callerAccount = caller?.type === 'aws' ? caller.account : undefined;
  const told = options.resourceAccount ?? accountOf(request.resource);
  const resourceAccount = told ?? callerAccount;
  if (told === undefined && callerAccount !== undefined && request.resource !== '*') {
    notes.push(
      `The resource's ARN names no account: it is taken to belong to the caller's, ${callerAccount}.`,
    );
  }
  const crossAccount =
    callerAccount !== undefined && resourceAccount !== undefined && callerAccount !== resourceAccount;
  const identityExists = caller === undefined || caller.type === 'aws';
  const isRoot = caller?.type === 'aws' && caller.form === 'root';
  const linked = (policies.scp ?? policies.rcp) !== undefined && isServiceLinkedRole(caller);

  const flat = (list: readonly NamedPolicy[] | undefined): readonly PolicyOutcome[] =>
    list === undefined ? NONE : list.map((p) => new Outcome(p, e));
  const leveled = (levels: readonly (readonly NamedPolicy[])[] | undefined): readonly PolicyOutcome[] =>
    levels === undefined ? NONE : levels.flatMap((level, i) => level.map((p) => new Outcome(p, e, i)));

  const outcomes: Record<Step, readonly PolicyOutcome[]> = {
    rcp: leveled(policies.rcp),
    scp: leveled(policies.scp),
    endpoint: flat(policies.endpoint),
    resource: flat(policies.resource),
    identity: identityExists ? flat(policies.identity) : NONE,
    boundary: identityExists && !isRoot ? flat(policies.boundary) : NONE,
    session: identityExists && !isRoot ? flat(policies.session) : NONE,
  };

  // Whom the control policies bind.
  const rcpSkipped = !policies.rcp
    ? 'not-present'
    : options.resourceInManagementAccount
      ? 'Resource control policies do not apply to resources of the management account.'
      : linked
        ? 'Resource control policies do not bind service-linked roles.'
        : !catalogue.rcpServices.includes(serviceOf(e.action))
          ? `Resource control policies do not work for ${serviceOf(e.action)}.`
          : undefined;
  const scpSkipped = !policies.scp
    ? 'not-present'
    : options.callerInManagementAccount
      ? 'Service control policies do not bind the management account.'
      : linked
        ? 'Service control policies do not bind service-linked roles.'
        : !identityExists
          ? 'Service control policies bind principals of accounts of the organisation, and this caller is none.'
          : undefined;
  if (rcpSkipped) outcomes.rcp = NONE;
  if (scpSkipped) outcomes.scp = NONE;

  // RCPFullAWSAccess is attached at every level and cannot be taken away: only denies matter.
  const rcpAllow: Tri = true;
  const levelsAllow = (step: 'scp', levels: readonly (readonly NamedPolicy[])[] | undefined): Tri =>
    (levels ?? []).reduce<Tri>(
      (sum, _, i) => and(sum, anyAllow(outcomes[step].filter((p) => p.level === i))),
      true,
    );
  const scpAllow = scpSkipped ? true : levelsAllow('scp', policies.scp);
  const endpointAllow = policies.endpoint ? anyAllow(outcomes.endpoint) : true;

  // The caller's own side.
  const identityAllow: Tri = !identityExists ? false : isRoot ? true : anyAllow(outcomes.identity);
  const boundaryAllow: Tri = policies.boundary && !isRoot ? anyAllow(outcomes.boundary) : true;
  const sessionAllow: Tri = policies.session && !isRoot ? anyAllow(outcomes.session) : true;
  const callerSide = and(identityAllow, and(boundaryAllow, sessionAllow));

  // The resource's side.
  const resourcePolicies = policies.resource ?? [];
  const own = needsOwnPolicy(e);
  const isUser = caller?.type === 'aws' && (caller.form === 'user' || caller.form === 'federated-user');
  const free = allowedBy(resourcePolicies, e, isUser ? ['self', 'everyone'] : ['self']);
  const limited = isUser ? false : allowedBy(resourcePolicies, e, ['role', 'everyone']);
  const delegated = allowedBy(resourcePolicies, e, ['account']);
  const named = or(free, limited);
  const anyReach = or(named, delegated);

  let grant: Tri;
  let missingOwn = false;
  if (own && policies.resource === undefined && identityExists && options.resourcePolicyUnknown) {
    missingOwn = true;
    grant = undefined;
    notes.push(
      own === 'key policy'
        ? 'Without the key policy nothing can be said: no request to a KMS key is allowed unless its key policy allows it, or leaves it to the account.'
        : "Without the role's trust policy nothing can be said: it has to name the caller or the caller's account.",
    );
    // What the caller's own side or a guardrail forbids stays forbidden across accounts.
    if (crossAccount && callerSide === false) grant = false;
  } else if (!identityExists) {
    grant = named;
  } else if (crossAccount) {
    grant = and(anyReach, callerSide);
  } else {
    const limits = and(boundaryAllow, sessionAllow);
    const direct = or(free, and(limited, limits));
    grant = own ? or(direct, and(delegated, callerSide)) : or(direct, callerSide);
  }
  const reserved = reservedBecause(request, catalogue);
  if (reserved) {
    grant = false;
    notes.push(reserved);
  }
  if (isRoot && ASSUMES.test(e.action)) {
    grant = false;
    notes.push('The root user of an account cannot assume roles.');
  }

  let deny: Tri = false;
  for (const step of STEPS) if (outcomes[step] !== NONE) deny = or(deny, anyDeny(outcomes[step]));
  const allow = and(and(rcpAllow, scpAllow), and(endpointAllow, grant));

  let decision: Decision | undefined;
  if (deny) decision = 'ExplicitDeny';
  else if (deny === false && allow !== undefined) decision = allow ? 'Allow' : 'ImplicitDeny';

  // The reasons are made when somebody asks for them: the decision alone is much quicker.
  let known: readonly StepOutcome[] | undefined;
  const steps = (): readonly StepOutcome[] => {
    known ??= STEPS.map((step) => describe(step));
    return known;
  };
  const decidedBy = whoDecided();
  return {
    decision,
    decidedBy,
    crossAccount,
    notes,
    get steps() {
      return steps();
    },
    get explanation() {
      return explain();
    },
    get missingKeys() {
      return missing();
    },
  };

  /** Keys of statements that may match, where the decision is open. */
  function missing(): string[] {
    if (decision !== undefined) return [];
    const names = new Map<string, string>();
    for (const step of STEPS) {
      for (const p of outcomes[step])
        for (const name of openKeys(p.policy, e)) names.set(name.toLowerCase(), name);
    }
    return [...names.values()];
  }

  function describe(step: Step): StepOutcome {
    const list = outcomes[step];
    const label = STEP_LABELS[step];
    const make = (verdict: Verdict, reason: string): StepOutcome => ({
      step,
      verdict,
      reason,
      policies: list,
    });
    const skipped = step === 'rcp' ? rcpSkipped : step === 'scp' ? scpSkipped : undefined;
    if (skipped && skipped !== 'not-present') return make('not-asked', skipped);
    const present = step === 'identity' ? identityExists : policies[step] !== undefined;
    if (!present && step === 'resource' && grant === false && (own || crossAccount || !identityExists)) {
      const why = own
        ? `No ${own} is given, and without one that allows it (or leaves it to the account) nothing does.`
        : crossAccount
          ? 'No resource policy is given, and the resource belongs to another account, which has to allow it too.'
          : 'No resource policy is given, and nothing else can allow this caller.';
      return make('stopped', why);
    }
    if (!present) {
      return make(
        'not-present',
        step === 'identity' ? 'This caller has no identity policies.' : `${label}: none given.`,
      );
    }
    if ((step === 'boundary' || step === 'session' || step === 'identity') && isRoot) {
      return make(
        step === 'identity' ? 'passed' : 'not-asked',
        'The root user has every permission in its own account; no identity policy, boundary or session policy limits it.',
      );
    }
    const denied = anyDeny(list);
    if (denied) return make('denied', `Denied by ${decider(list, 'Deny')}.`);
    if (denied === undefined) return make('unknown', 'Whether a Deny matches hangs on something not known.');
    if (step === 'rcp')
      return make(
        'passed',
        `No Deny matches in ${list.length === 1 ? 'one policy' : `${list.length} policies`}.`,
      );
    if (step === 'scp') {
      if (scpAllow) return make('passed', 'Each level of the organisation allows it.');
      if (scpAllow === undefined)
        return make('unknown', 'Whether each level allows it hangs on something not known.');
      const level = (policies.scp ?? []).findIndex(
        (_, i) => anyAllow(list.filter((p) => p.level === i)) === false,
      );
      return make('stopped', `No policy at level ${level + 1} of the organisation allows it.`);
    }
    if (step === 'resource') return describeResource(make);
    const allowed = anyAllow(list);
    if (step === 'identity' && list.length === 0)
      return make('stopped', 'No identity policy is given, so none allows it.');
    if (allowed)
      return make(step === 'identity' ? 'granted' : 'passed', `Allowed by ${decider(list, 'Allow')}.`);
    if (allowed === undefined)
      return make('unknown', 'Whether an Allow matches hangs on something not known.');
    return make('stopped', `No Allow matches.${nearMiss(list)}`);
  }

  function describeResource(make: (verdict: Verdict, reason: string) => StepOutcome): StepOutcome {
    if (anyReach === undefined)
      return make('unknown', 'Whether an Allow matches hangs on something not known.');
    if (!anyReach) {
      const weight = own || crossAccount || !identityExists ? 'stopped' : 'passed';
      const because = own
        ? `The ${own} has to allow it, and no Allow matches.`
        : crossAccount
          ? 'The resource belongs to another account, whose policy has to allow it too, and no Allow matches.'
          : identityExists
            ? 'No Allow matches, and none is needed where an identity policy allows it.'
            : 'Nothing else can allow this caller, and no Allow matches.';
      return make(weight, because + nearMiss(outcomes.resource));
    }
    const by = decider(outcomes.resource, 'Allow');
    if (named) {
      if (crossAccount)
        return make('granted', `Allowed by ${by}; the caller's own account has to allow it too.`);
      if (free)
        return make('granted', `Allowed by ${by}, which names the caller: that is enough within an account.`);
      return make(
        'granted',
        `Allowed by ${by}: enough without an identity policy, within boundary and session policies.`,
      );
    }
    return make(
      own || crossAccount ? 'granted' : 'passed',
      `${by} names the account, which leaves it to the account's identity policies.`,
    );
  }

  /** The Allow that misses least, with what it misses. */
  function nearMiss(list: readonly PolicyOutcome[]): string {
    let best: { text: string; weight: number } | undefined;
    for (const p of list) {
      for (const s of p.statements()) {
        if (s.effect !== 'Allow') continue;
        const failed = s.elements.filter((el) => el.matches === false);
        const weight = failed.reduce(
          (sum, el) => sum + (el.element === 'Action' ? 10 : el.element === 'Resource' ? 4 : 1),
          0,
        );
        if (best && best.weight <= weight) continue;
        best = {
          weight,
          text: ` The nearest is ${s.name} of ${p.name}: ${failed.map((f) => f.reason).join(' ')}`,
        };
      }
    }
    return best && best.weight < 10 ? best.text : '';
  }

  function whoDecided(): Step | undefined {
    if (decision === 'ExplicitDeny') return STEPS.find((step) => anyDeny(outcomes[step]));
    if (decision === undefined) return undefined;
    if (decision === 'Allow') {
      if (!identityExists || (crossAccount && anyReach)) return 'resource';
      if (own) return 'resource';
      return callerSide ? 'identity' : 'resource';
    }
    if (scpAllow === false) return 'scp';
    if (endpointAllow === false) return 'endpoint';
    if (reserved || (isRoot && ASSUMES.test(e.action))) return undefined;
    if (!identityExists) return 'resource';
    if ((own || crossAccount) && anyReach === false) return 'resource';
    if (identityAllow === false && not(named)) return 'identity';
    if (boundaryAllow === false) return 'boundary';
    if (sessionAllow === false) return 'session';
    return 'identity';
  }

  function explain(): string {
    const of = (step: Step): StepOutcome => steps().find((s) => s.step === step)!;
    switch (decision) {
      case 'ExplicitDeny': {
        const step = of(decidedBy!);
        return `Denied explicitly by ${decider(step.policies, 'Deny')} (${STEP_LABELS[decidedBy!].toLowerCase()}): a Deny that matches wins over every Allow.`;
      }
      case 'Allow':
        return decidedBy
          ? `Allowed. ${of(decidedBy).reason} No Deny matches in any policy.`
          : 'Allowed: no Deny matches in any policy.';
      case 'ImplicitDeny':
        return decidedBy
          ? `Denied implicitly: ${STEP_LABELS[decidedBy].toLowerCase()}. ${of(decidedBy).reason}`
          : `Denied. ${notes.at(-1) ?? ''}`;
      default:
        if (missingOwn) return `Undecided. ${notes.at(-1)}`;
        if (allow === false) return 'Denied either way; whether a Deny matches hangs on something not known.';
        return missing().length > 0
          ? `Undecided: it hangs on ${missing()
              .map((k) => `\`${k}\``)
              .join(', ')}.`
          : 'Undecided: it hangs on something that is not known.';
    }
  }
}

/** "arn:... calls s3:GetObject on arn:..." */
export function requestSummary(request: Request): string {
  const who = request.caller ? callerText(request.caller) : 'the holder of the policies';
  return `${who === '*' ? 'an anonymous caller' : who}: ${request.action} on ${request.resource}`;
}
