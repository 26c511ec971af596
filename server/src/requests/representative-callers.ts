/** Callers that distinguish Principal elements: at least one in each cell that their values cut out. */
import { type Caller, callerText, exampleSession, type PrincipalSpec, parseCaller } from './principal.js';
import { isWholeHole } from './principal-holes.js';
import { unnamedService } from './unnamed-service.js';

/** Some user of an account that nothing names. */
interface AnyUserOf {
  readonly userOf: string;
}

/** The callers that the values of one element name, found once: a list can have thousands. */
export class NamedCallers {
  /** By their texts; an account instead of a caller is for another user of it. */
  readonly callers: ReadonlyMap<string, Caller | AnyUserOf>;
  /** Accounts that are named, by themselves or as part of an ARN. */
  readonly accounts: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;

  constructor(specs: readonly PrincipalSpec[]) {
    const callers = new Map<string, Caller | AnyUserOf>();
    const accounts = new Set<string>();
    const services = new Set<string>();
    const add = (caller: Caller | undefined): void => {
      if (caller) callers.set(callerText(caller, true), caller);
    };
    const addAnother = (account: string): void => {
      if (!accounts.has(account)) callers.set(`user of ${account}`, { userOf: account });
      accounts.add(account);
    };
    for (const spec of specs) {
      switch (spec.type) {
        case 'account':
          addAnother(spec.account);
          add(parseCaller(`arn:aws:iam::${spec.account}:root`));
          break;
        case 'arn':
          if (isWholeHole(spec.arn)) {
            add({ type: 'aws', arn: spec.arn, account: spec.account, form: 'other' });
            break;
          }
          add(parseCaller(spec.arn));
          if (spec.form === 'role') add(parseCaller(exampleSession(spec.arn) ?? ''));
          addAnother(spec.account);
          break;
        case 'service':
          if (spec.name !== '*') add({ type: 'service', name: spec.name });
          services.add(spec.name);
          break;
        case 'federated':
          add({ type: 'federated', provider: spec.provider });
          break;
        case 'canonical':
          add({ type: 'canonical', id: spec.id });
          break;
        case 'origin-access-identity':
          add(spec);
          break;
      }
    }
    this.callers = callers;
    this.accounts = accounts;
    this.services = services;
  }
}

/** Accounts of AWS's documentation. */
const ACCOUNTS = ['444455556666', '777788889999', '111122223333', '123456789012'];

function unusedAccount(elements: readonly NamedCallers[]): string {
  const isTaken = (account: string): boolean => elements.some((e) => e.accounts.has(account));
  const familiar = ACCOUNTS.find((a) => !isTaken(a));
  if (familiar !== undefined) return familiar;
  let account = 999_999_999_999;
  while (isTaken(String(account))) account--;
  return String(account);
}

/** A user of the account that no element names. */
function anotherUser(account: string, elements: readonly NamedCallers[]): Caller | undefined {
  const isNamed = (arn: string): boolean => elements.some((e) => e.callers.has(arn));
  const user = `arn:aws:iam::${account}:user/example`;
  let arn = user;
  for (let i = 2; isNamed(arn); i++) arn = `${user}-${i}`;
  return parseCaller(arn);
}

/** The callers that distinguish these elements. */
export function representativeCallers(elements: readonly NamedCallers[]): Caller[] {
  const out = new Map<string, Caller>();
  const add = (caller: Caller | undefined): void => {
    if (caller) out.set(callerText(caller, true), caller);
  };
  const accounts = new Set<string>();
  for (const { callers } of elements) {
    for (const [text, caller] of callers) {
      if (!('userOf' in caller)) out.set(text, caller);
      else if (!accounts.has(caller.userOf)) add(anotherUser(caller.userOf, elements));
      if ('userOf' in caller) accounts.add(caller.userOf);
    }
  }
  add(parseCaller(`arn:aws:iam::${unusedAccount(elements)}:user/example`));
  add({ type: 'anonymous' });
  add({ type: 'service', name: unnamedService(new Set(elements.flatMap((e) => [...e.services]))) });
  add({ type: 'federated', provider: 'idp.example.com' });
  return [...out.values()];
}
