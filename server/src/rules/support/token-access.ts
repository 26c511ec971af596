/** Who can assume a role with a token of an OIDC provider. The algebra decides which tokens the statements let through. */
import {
  allStatements,
  type CompiledStatement,
  type ConditionTest,
  withParts,
} from '../../policy/compile.js';
import { claimKey, type OidcPrincipal, oidcPrincipals } from '../../policy/oidc.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { ownProvider, type SharedProvider, sharedProvider } from '../../sets/shared-providers.js';
import { tokenAccess } from '../../sets/stranger-access.js';
import type { ValueNode } from '../../syntax/value.js';
import type { RuleContext } from '../rule.js';
import { accessBudget } from './access-budget.js';

/** An Allow for an OIDC provider, and what can be asked of it. */
export interface Trust {
  readonly allow: CompiledStatement;
  readonly principal: OidcPrincipal;
  /** undefined: nothing says that anyone can be its customer. */
  readonly shared: SharedProvider | undefined;
  /** The conditions on claims of the provider, without those that check only whether a claim is there. */
  readonly claims: readonly ConditionTest[];
  /** Does the policy let someone in with a token that has no name that it fixes? Unknown counts as no. */
  letsIn(provider: SharedProvider, allow?: CompiledStatement): boolean;
}

interface KnownTrusts {
  sets?: RequestSets;
  trusts?: readonly Trust[];
}
const knownTrusts = (): KnownTrusts => ({});

/**
 * The OIDC providers that the statements trust, found once for a policy. Empty if some statement cannot be read: it might
 * deny everything.
 */
export function trustsOf(context: RuleContext): readonly Trust[] {
  const known = context.policy.derived.of(knownTrusts);
  if (known.sets !== context.sets || !known.trusts) {
    known.sets = context.sets;
    known.trusts = findTrusts(context);
  }
  return known.trusts;
}

function findTrusts({ compiled, together, sets }: RuleContext): Trust[] {
  if (compiled.opaque || together.length < compiled.statements.length) return [];
  const all = allStatements(compiled);
  const denies = all.filter((s) => s.effect === 'Deny');
  const budget = accessBudget(sets);
  return all.flatMap((allow) =>
    oidcPrincipals(allow.statement).map((principal): Trust => {
      const { provider } = principal;
      const known = new Map<CompiledStatement, Map<SharedProvider, boolean>>();
      return {
        allow,
        principal,
        shared: principal.open ? undefined : sharedProvider(provider),
        claims: allow.conditions.filter(
          (c) => claimKey(c.key)?.provider === provider && c.use.operator.family !== 'null',
        ),
        letsIn: (tokens, own = allow) => {
          const answers = known.get(own) ?? new Map<SharedProvider, boolean>();
          known.set(own, answers);
          const answer = answers.get(tokens);
          if (answer !== undefined) return answer;
          const { kind } = tokenAccess(own, principal.principal, tokens, denies, sets, budget);
          // What is unknown for want of steps can be decided with those of another rule.
          if (kind !== 'unknown') answers.set(tokens, kind === 'found');
          return kind === 'found';
        },
      };
    }),
  );
}

/** Anyone who gets a token, also where nothing says that the provider is shared. */
export const anyoneAt = ({ principal, shared }: Trust): SharedProvider =>
  shared ?? ownProvider(principal.provider, false);

/** A value with a wildcard in a condition on a claim. */
export interface ClaimPattern {
  readonly test: ConditionTest;
  readonly node: ValueNode;
  readonly text: string;
  /** The value matches every claim. */
  readonly everything: boolean;
  /** The Allow, if this were the only value of the condition. */
  readonly alone: CompiledStatement;
}

const withTest = (allow: CompiledStatement, test: ConditionTest, changed: ConditionTest): CompiledStatement =>
  withParts(allow, { conditions: allow.conditions.map((c) => (c === test ? changed : c)) });

/** The values with wildcards that claims can match, apart from those of the audience. */
export function claimPatterns({ allow, claims }: Trust): ClaimPattern[] {
  return claims.flatMap((test): ClaimPattern[] => {
    const { set, use, entry, key } = test;
    if (set.family !== 'string' || use.operator.negated || !use.operator.wildcards) return [];
    if (test.open || claimKey(key)!.claim === 'aud') return [];
    return set.globs.flatMap((glob, i) =>
      /[*?]/.test(glob.text)
        ? {
            test,
            node: entry.values[i]!,
            text: glob.text,
            everything: glob.shape === 'all',
            alone: withTest(allow, test, { ...test, set: { ...set, globs: [glob] } }),
          }
        : [],
    );
  });
}

/**
 * The values with wildcards, each of which alone lets someone else in; none if the Allow and the Deny statements together
 * do not.
 */
export function openPatterns(trust: Trust): ClaimPattern[] {
  const anyone = anyoneAt(trust);
  if (!trust.letsIn(anyone)) return [];
  return claimPatterns(trust).filter((p) => !p.everything && trust.letsIn(anyone, p.alone));
}
