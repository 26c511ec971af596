/** A rule that says which elements of a statement it reads does not read another one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CompiledStatement, compileStatement } from '../../../server/src/policy/compile.js';
import type { Policy, Statement } from '../../../server/src/policy/policy.js';
import type { ReadElement } from '../../../server/src/policy/statement-layout.js';
import { rules } from '../../../server/src/rules/checks.generated.js';
import type { Report, Rule, RuleContext } from '../../../server/src/rules/rule.js';
import { requestSets } from '../../../server/src/sets/request-sets.js';
import { catalogue, root } from '../../support/catalogue.js';
import { readMarks, readSections, wholePolicy } from '../../support/fixture.js';
import { service } from '../../support/service.js';

const sets = requestSets(catalogue);

/** The element that a property of a statement, or of a compiled one, is read from. */
const ELEMENT_OF: Readonly<Record<string, ReadElement>> = {
  sid: 'Sid',
  effect: 'Effect',
  effectNode: 'Effect',
  principal: 'Principal',
  principals: 'Principal',
  action: 'Action',
  actions: 'Action',
  resource: 'Resource',
  resources: 'Resource',
  condition: 'Condition',
  conditions: 'Condition',
};

/** The object, of which only what is in these elements and what is named can be read. */
const only = <T extends object>(of: T, reads: readonly ReadElement[], others: readonly string[] = []): T =>
  new Proxy(of, {
    get(target, name) {
      const element = ELEMENT_OF[String(name)];
      if (element ? !reads.includes(element) : !others.includes(String(name)))
        throw new Error(`It reads ${String(name)}.`);
      return Reflect.get(target, name, target);
    },
  });

const onlyOfPolicy = (policy: Policy): Policy => only(policy, [], ['kind', 'variables', 'document']);

function reportsOf(rule: Rule, statement: Statement, reads?: readonly ReadElement[]): Report[] {
  const out: Report[] = [];
  const policy = reads ? onlyOfPolicy(statement.policy) : statement.policy;
  const asked: Statement = reads
    ? new Proxy(statement, {
        get: (target, name) => (name === 'policy' ? policy : only(target, reads)[name as keyof Statement]),
      })
    : statement;
  const compile = (): CompiledStatement | undefined => {
    if (reads && !reads.includes('Effect')) throw new Error('It compiles the statement, which reads Effect.');
    const compiled = compileStatement(statement);
    return compiled && reads ? only(compiled, reads) : compiled;
  };
  const context = { catalogue, sets, policy, compile, report: (r: Report) => out.push(r) };
  rule.checkStatement!(asked, context as unknown as RuleContext);
  return out;
}

const statements = readdirSync(join(root, 'test/rules'))
  .filter((f) => f.endsWith('.fixture'))
  .flatMap((f) => readSections(join(root, 'test/rules', f)))
  .flatMap(({ body }) => service.analyse(readMarks(wholePolicy(body)).text, 'policy.json')?.policies ?? [])
  .flatMap((policy) => policy.statements);

describe('rules with `reads`', () => {
  it.each(rules.filter((r) => r.reads).map((r) => [r.id, r] as const))('%s', (_, rule) => {
    let found = 0;
    for (const statement of statements) {
      const reports = reportsOf(rule, statement, rule.reads);
      found += reports.length;
      const plain = ({ fixes: _fixes, ...report }: Report) => report;
      expect(reports.map(plain)).toEqual(reportsOf(rule, statement).map(plain));
    }
    expect(found).toBeGreaterThan(0);
  });
});
