/** Links of a comparison to the statements of the new policy that allow a request. */
import { prepare, statementMatches } from '../evaluation/match.js';
import { compilePolicy } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import { statementAnchor, statementName } from '../policy/statement-name.js';
import type { Request } from '../requests/request.js';

export interface StatementLink {
  readonly name: string;
  readonly address: string;
}

/** The statements that allow a request, for sure. */
export type StatementLinks = (request: Request) => readonly StatementLink[];

/** @param link the address of an offset of the policy's document. */
export function statementLinks(policy: Policy, link: (offset: number) => string): StatementLinks {
  const allows = compilePolicy(policy).statements.filter((s) => s.effect === 'Allow');
  const all = new Map(
    allows.map((s) => {
      const address = link(statementAnchor(s.statement).start);
      return [s, { name: statementName(s.statement), address }];
    }),
  );
  return (request) => {
    const evaluation = prepare(request, undefined, { grantsByNotPrincipal: true });
    return [...all].filter(([s]) => statementMatches(s, evaluation) === true).map(([, found]) => found);
  };
}
