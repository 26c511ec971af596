/** The values of a Principal element by what they name: a list can have thousands. */
import type { Caller, PrincipalSpec } from './principal.js';
import { callerText } from './principal.js';
import { hasHole } from './principal-holes.js';

/** From here on, values are looked up. */
const MANY = 8;

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Name of the role of a session: `assumed-role/NAME/SESSION`. */
const roleName = (arn: string): string => arn.split('/')[1] ?? '';

/**
 * Finds the values that can name a caller, in their order: all for which `matchPrincipal`, `mayName` or `mayFit` is not
 * a plain no.
 */
export class PrincipalIndex {
  readonly #specs: readonly PrincipalSpec[];
  readonly #small: boolean;
  /** Values that can name callers that do not have their text. */
  readonly #others: number[] = [];
  readonly #byText = new Map<string, number[]>();
  readonly #byAccount = new Map<string, number[]>();

  constructor(specs: readonly PrincipalSpec[]) {
    this.#specs = specs;
    this.#small = specs.length < MANY;
    if (this.#small) return;
    specs.forEach((spec, i) => {
      switch (spec.type) {
        case 'arn':
          if (hasHole(spec.arn)) this.#others.push(i);
          else {
            add(this.#byText, `${spec.account}/${lastPart(spec.arn)}`, i);
            add(this.#byAccount, spec.account, i);
          }
          break;
        case 'service':
          if (spec.name === '*' || hasHole(spec.name)) this.#others.push(i);
          else add(this.#byText, spec.name, i);
          break;
        case 'federated':
          if (hasHole(spec.provider)) this.#others.push(i);
          else add(this.#byText, spec.provider, i);
          break;
        case 'account':
          if (hasHole(spec.account)) this.#others.push(i);
          else add(this.#byText, spec.account, i);
          break;
        default:
          this.#others.push(i);
      }
    });
  }

  for(caller: Caller): readonly PrincipalSpec[] {
    if (this.#small || caller.type === 'canonical' || hasHole(callerText(caller, true))) return this.#specs;
    const keys: string[] = [];
    switch (caller.type) {
      case 'aws':
        keys.push(caller.account, `${caller.account}/${lastPart(caller.arn)}`);
        if (caller.form === 'session') keys.push(`${caller.account}/${roleName(caller.arn)}`);
        break;
      case 'service':
        keys.push(caller.name);
        break;
      case 'federated':
        keys.push(caller.provider);
        break;
      default:
        break;
    }
    const hits = new Set(this.#others);
    for (const key of keys) for (const i of this.#byText.get(key) ?? []) hits.add(i);
    // Any user of the account can be the one who called GetFederationToken.
    if (caller.type === 'aws' && (caller.form === 'federated-user' || caller.form === 'other'))
      for (const i of this.#byAccount.get(caller.account) ?? []) hits.add(i);
    return [...hits].sort((a, b) => a - b).map((i) => this.#specs[i]!);
  }
}

function add(map: Map<string, number[]>, key: string, i: number): void {
  const list = map.get(key);
  if (list) list.push(i);
  else map.set(key, [i]);
}
