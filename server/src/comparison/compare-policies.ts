/**
 * What one policy allows and another does not: difference of two sets of requests, with a witness for each finding.
 *
 * A request is newly allowed when some Allow of the new policy holds it, no Deny of the new one does, and in the old
 * one it was in no Allow, or in some Deny. So, for each new Allow: a point outside of the new Denies and all old
 * Allows; or, for each old Deny, a point in that Deny and outside of the new Denies.
 */
import { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import type { Atom, Box } from '../algebra/search.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { decide, decideGrant } from '../evaluation/evaluate-policy.js';
import { prepare } from '../evaluation/match.js';
import { type CompiledPolicy, type CompiledStatement, compileAction, isWhole } from '../policy/compile.js';
import { fingerprint, statementFingerprint } from '../policy/fingerprint.js';
import type { Statement } from '../policy/policy.js';
import { callerText } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import { tiesCaller } from '../sets/ties-caller.js';
import type { Witness } from '../sets/witness-request.js';

export interface AccessFinding {
  /** Prefix of the service. */
  readonly service: string;
  /** The action's id, or a pattern when it stands for many. */
  readonly action: string;
  /** A concrete request that one policy allows and the other does not, confirmed by the evaluator. */
  readonly witness: Request;
  /** The caller no longer needs an identity policy besides: the policy now names it itself. */
  readonly direct: boolean;
  /** AWS documents no such action (yet): a wildcard lets it in. */
  readonly undocumented: boolean;
}

export interface Difference {
  readonly findings: readonly AccessFinding[];
  /** Why part of the answer is not known; empty when the answer is exact. */
  readonly unknown: readonly string[];
}

export interface Comparison {
  readonly newAccess: Difference;
  readonly lostAccess: Difference;
}

/** Work that can be left off between its steps. */
export type Steps<T> = Generator<void, T, void>;

/** More actions than these in one Allow are compared by service, with one witness each. */
const MANY_ACTIONS = 600;
const TEMPLATE = 'A statement holds something that only a template engine can resolve.';
/** Samplings a single question may take. */
const BUDGET = 300_000;

const textOf = (s: Statement): string => statementFingerprint(s);

interface Side {
  readonly policy: CompiledPolicy;
  readonly allows: readonly { readonly s: CompiledStatement; readonly box: Box }[];
  readonly denies: readonly { readonly s: CompiledStatement; readonly box: Box }[];
  /** What is no set here: an intrinsic function, something malformed, a statement that may be there or not. */
  readonly opaque: readonly string[];
}

function side(policy: CompiledPolicy, sets: RequestSets): Side {
  const allows: { s: CompiledStatement; box: Box }[] = [];
  const denies: { s: CompiledStatement; box: Box }[] = [];
  const opaque = [
    ...policy.policy.opaqueStatements.map((s) => fingerprint(s.node)),
    ...policy.conditional.map((s) => `conditional ${textOf(s.statement)}`),
    ...policy.policy.statements.filter((s) => !s.effect).map(textOf),
  ];
  for (const s of policy.statements) {
    const box = sets.box(s);
    if (!box) opaque.push(textOf(s.statement));
    else if (s.effect === 'Allow') allows.push({ s, box });
    else denies.push({ s, box });
  }
  return { policy, allows, denies, opaque };
}

/** The requests for the actions of one pattern. */
const only = (sets: RequestSets, glob: Glob): Atom =>
  sets.actionAtom({ globs: [glob], nodes: [], negated: false }) as Atom;

class Differ {
  readonly #catalogue: Catalogue;
  readonly #sets: RequestSets;

  constructor(catalogue: Catalogue, sets: RequestSets) {
    this.#catalogue = catalogue;
    this.#sets = sets;
  }

  *difference(after: Side, before: Side): Steps<Difference> {
    const findings = new Map<string, AccessFinding>();
    const unknown = new Set<string>();
    // What is opaque and the same on both sides changes nothing; anything else leaves the answer open.
    const known = new Set(before.opaque);
    const odd = after.opaque.filter((s) => !known.has(s));
    const mine = new Set(after.opaque);
    odd.push(...before.opaque.filter((s) => !mine.has(s)));
    if (odd.length > 0) unknown.add(TEMPLATE);

    const newDenies = after.denies.map((d) => d.box);
    const oldAllows = before.allows.map((a) => a.box);
    const unchanged = new Set(before.allows.map((a) => textOf(a.s.statement)));
    const sameDenials =
      after.policy.policy.variables === before.policy.policy.variables &&
      JSON.stringify(after.denies.map((d) => textOf(d.s.statement)).sort()) ===
        JSON.stringify(before.denies.map((d) => textOf(d.s.statement)).sort());
    const granted = [...newDenies, ...oldAllows];
    for (const { s, box } of after.allows) {
      // The usual edit changes one statement: the others need no look.
      if (sameDenials && unchanged.has(textOf(s.statement))) continue;
      yield;
      // One question settles it for all actions, as a rule.
      if (!this.#differs(box, newDenies, granted, sameDenials ? [] : before.denies)) continue;
      for (const { key, atom, service } of this.#parts(s)) {
        if (findings.has(key)) continue;
        yield;
        const part = [atom, ...box];
        this.#search(part, granted, after, before, key, service, findings, unknown);
        if (findings.has(key) || sameDenials) continue;
        for (const deny of before.denies) {
          if (findings.has(key)) break;
          yield;
          this.#search([...part, ...deny.box], newDenies, after, before, key, service, findings, unknown);
        }
      }
    }
    return {
      findings: [...findings.values()].sort((a, b) =>
        a.action < b.action ? -1 : a.action > b.action ? 1 : 0,
      ),
      unknown: [...unknown],
    };
  }

  /** May the Allow grant anything that was not granted, or that one of these Denies took away? */
  #differs(box: Box, newDenies: readonly Box[], granted: readonly Box[], oldDenies: Side['denies']): boolean {
    const open = (part: Box, others: readonly Box[]): boolean =>
      this.#sets.outside(part, others, new Budget(BUDGET)).kind !== 'empty';
    return open(box, granted) || oldDenies.some((d) => open([...box, ...d.box], newDenies));
  }

  /** The Allow cut into pieces to report on: its actions one by one, or by service where they are too many. */
  #parts(s: CompiledStatement): { key: string; atom: Atom; service: string }[] {
    const scope = s.actions;
    const out = new Map<string, { key: string; atom: Atom; service: string }>();
    const byService = (prefix: string): void => {
      const pattern = `${prefix}:*`;
      out.set(pattern, { key: pattern, service: prefix, atom: only(this.#sets, compileAction(pattern)) });
    };
    if (!scope) return [];
    if (scope.negated) {
      for (const { prefix } of this.#catalogue.services) {
        const glob = compileAction(`${prefix}:*`);
        // A service that NotAction takes out altogether.
        if (!scope.globs.some((g) => matchGlob(g, `${prefix}:*`) || g.text === glob.text)) byService(prefix);
      }
      return [...out.values()];
    }
    for (const glob of scope.globs) {
      const ids = namesAnyService(glob.text) ? undefined : this.#sets.expand(glob);
      if (ids === undefined) {
        for (const prefix of this.#sets.servicesOf(glob)) byService(prefix);
      } else if (ids.length > MANY_ACTIONS) {
        byService(glob.text.slice(0, glob.text.indexOf(':')).toLowerCase());
      } else {
        for (const id of ids)
          out.set(id, { key: id, atom: this.#sets.exactAction(id), service: id.slice(0, id.indexOf(':')) });
      }
      // The pattern itself, for actions that AWS does not document yet.
      if (glob.shape !== 'literal' || ids?.length === 0) {
        const colon = glob.text.indexOf(':');
        out.set(glob.text, {
          key: glob.text,
          service: colon < 0 ? '*' : glob.text.slice(0, colon).toLowerCase(),
          atom: only(this.#sets, glob),
        });
      }
    }
    return [...out.values()];
  }

  #search(
    box: Box,
    others: readonly Box[],
    after: Side,
    before: Side,
    key: string,
    service: string,
    findings: Map<string, AccessFinding>,
    unknown: Set<string>,
  ): void {
    const result = this.#sets.witness(box, others, new Budget(BUDGET));
    if (result.kind === 'empty') return;
    if (result.kind === 'unknown') {
      unknown.add(`Whether access to ${key} differs is too costly to say.`);
      return;
    }
    const witness: Witness = result.value;
    const { request } = witness;
    const id = this.#catalogue.action(request.action)?.id;
    const pattern = /[*?]/.test(key);
    // The documented actions of a pattern have parts of their own.
    if (pattern && id !== undefined && findings.has(id)) return;
    const confirmed = confirm(after.policy, before.policy, witness);
    if (!confirmed) {
      const keys = [...request.context.keys()].join(', ');
      unknown.add(
        confirmed === undefined
          ? TEMPLATE
          : `Whether access to ${key} differs hangs on ${keys || 'how condition keys go together'}.`,
      );
      return;
    }
    findings.set(key, {
      service,
      action: pattern ? key : (id ?? request.action),
      witness: request,
      direct: witness.grant === 'direct',
      undocumented: id === undefined,
    });
  }
}

/**
 * The evaluator's word on a witness: the first policy allows it, the second does not (as far). undefined: it cannot
 * say, since a statement that may match is not known here.
 */
function confirm(
  after: CompiledPolicy,
  before: CompiledPolicy,
  { request, grant }: Witness,
): boolean | undefined {
  const e = prepare(request);
  const now = decideGrant(after, e);
  const then = decideGrant(before, e);
  if (now.decision === undefined || then.decision === undefined) return undefined;
  if (now.decision !== 'Allow') return false;
  if (then.decision !== 'Allow') return true;
  return grant === 'direct' && now.grant === 'direct' && then.grant === 'delegated';
}

/** As `comparePolicies`, in steps of some milliseconds: a wildcard of hundreds of actions takes hundreds of them. */
export function* compareSteps(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<Comparison> {
  const differ = new Differ(catalogue, sets);
  const [old, fresh] = [side(before, sets), side(after, sets)];
  const newAccess = yield* differ.difference(fresh, old);
  const lostAccess = yield* differ.difference(old, fresh);
  return { newAccess, lostAccess };
}

/**
 * Compares two policies of one kind.
 * @returns what `after` allows and `before` does not, and the other way round.
 */
export function comparePolicies(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Comparison {
  const steps = compareSteps(before, after, catalogue, sets);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * A request of the box that the policy allows, confirmed by the evaluator.
 * @param what for people, should the answer not be known: "s3:* is allowed".
 */
function allowedIn(
  box: Box,
  mine: Side,
  catalogue: Catalogue,
  sets: RequestSets,
  what: string,
  unknown: Set<string>,
): AccessFinding | undefined {
  const denies = mine.denies.map((d) => d.box);
  const result = sets.witness(box, denies, new Budget(BUDGET));
  if (result.kind === 'empty') return undefined;
  if (result.kind === 'unknown') {
    unknown.add(`Whether ${what} is too costly to say.`);
    return undefined;
  }
  const { request, grant } = result.value;
  if (decide(mine.policy, prepare(request)) !== 'Allow') {
    unknown.add(`Whether ${what} hangs on how condition keys go together.`);
    return undefined;
  }
  return {
    service: request.action.slice(0, Math.max(0, request.action.indexOf(':'))),
    action: request.action,
    witness: request,
    direct: grant === 'direct',
    undocumented: catalogue.action(request.action) === undefined,
  };
}

/**
 * Requests that a policy allows although they are forbidden: `forbidden` is a policy whose Allow statements say what
 * must never be allowed (as AWS's CheckAccessNotGranted).
 */
export function grantedAmong(
  policy: CompiledPolicy,
  forbidden: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Difference {
  const mine = side(policy, sets);
  const findings: AccessFinding[] = [];
  const unknown = new Set<string>();
  if (mine.opaque.length > 0) unknown.add(TEMPLATE);
  if (!isWhole(forbidden)) unknown.add('What is forbidden cannot be read.');
  for (const s of forbidden.statements) {
    if (s.effect !== 'Allow') continue;
    const box = sets.box(s);
    if (!box) {
      unknown.add('What is forbidden cannot be read.');
      continue;
    }
    for (const glob of s.actions?.globs ?? [undefined]) {
      const part = glob ? [only(sets, glob), ...box] : box;
      const what = `${glob?.text ?? 'it'} is allowed`;
      for (const allow of mine.allows) {
        const finding = allowedIn([...part, ...allow.box], mine, catalogue, sets, what, unknown);
        if (!finding) continue;
        findings.push({ ...finding, action: glob?.text ?? finding.action });
        break;
      }
    }
  }
  return { findings, unknown: [...unknown] };
}

/**
 * Does a resource policy let in callers whom it does not name? The witness is a request of an anonymous caller; a
 * statement with a condition that such a caller fails for sure is not open.
 */
export function publicAccess(policy: CompiledPolicy, catalogue: Catalogue, sets: RequestSets): Difference {
  const mine = side(policy, sets);
  const findings: AccessFinding[] = [];
  const unknown = new Set<string>();
  if (mine.opaque.length > 0) unknown.add(TEMPLATE);
  for (const { s, box } of mine.allows) {
    const open = s.principals && (s.principals.negated || s.principals.specs.some((p) => p.type === 'any'));
    if (!open || s.conditions.some(tiesCaller)) continue;
    const part = [sets.anonymous(), ...box];
    const finding = allowedIn(part, mine, catalogue, sets, 'an open statement is public', unknown);
    if (finding) findings.push({ ...finding, direct: true });
  }
  return { findings, unknown: [...unknown] };
}

/** One line for people: who does what on what, under which conditions. */
export function requestText(request: Request): string {
  const who = request.caller ? `${callerText(request.caller)}: ` : '';
  const context = [...request.context].map(([key, values]) => `${key}=${values.join(',')}`).join(', ');
  return `${who}${request.action} on ${request.resource}${context ? ` with ${context}` : ''}`;
}
