/** Who owns a resource whose ARN does not contain its account, and what another owner would change. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { type Caller, parseCaller } from '../requests/principal.js';
import type { CaseInput } from './authorization.js';
import { authorize } from './authorize.js';
import type { Decision } from './explain-statement.js';

/** An owner of the resource that is not the caller's account. */
export interface OtherOwner {
  /** 12 digits. */
  readonly account: string;
  /** The caller, where the request names none. */
  readonly principal?: string;
}

/** Account IDs of AWS's documentation. */
const EXAMPLE_ACCOUNTS = ['444455556666', '111122223333'] as const;
const EXAMPLE_PRINCIPAL = 'arn:aws:iam::111122223333:user/example';

/** A request where another account owns the resource. */
export type OwnedByOther = () => OtherOwner & { readonly input: CaseInput };

/** undefined: the caller has no account, so the decision does not depend on the owner of the resource. */
export function otherOwner(
  caller: Caller | undefined,
  inputOf: (caller: Caller | undefined, account: string) => CaseInput,
): OwnedByOther | undefined {
  if (caller && (caller.type !== 'aws' || caller.account === undefined)) return undefined;
  const by = caller ?? parseCaller(EXAMPLE_PRINCIPAL)!;
  return () => {
    const account = EXAMPLE_ACCOUNTS.find((id) => by.type === 'aws' && id !== by.account)!;
    return { account, ...(caller ? {} : { principal: EXAMPLE_PRINCIPAL }), input: inputOf(by, account) };
  };
}

export interface OtherOwnerDecision extends OtherOwner {
  /** undefined: undecided. */
  readonly decision: Decision | undefined;
}

/** What another owner of the resource changes; undefined: nothing, or the request says who owns it. */
export function ifOwnedByOther(
  ownedByOther: OwnedByOther | undefined,
  decision: Decision | undefined,
  catalogue: Catalogue,
): OtherOwnerDecision | undefined {
  if (!ownedByOther) return undefined;
  const { input, ...owner } = ownedByOther();
  const other = authorize(input.request, input.policies, catalogue, input.options).decision;
  return other === decision ? undefined : { ...owner, decision: other };
}
