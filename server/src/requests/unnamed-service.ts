/** A service principal that a policy does not name, for example requests. */

/** Frequent in resource-based policies. */
const FAMILIAR = [
  'events.amazonaws.com',
  'lambda.amazonaws.com',
  'sns.amazonaws.com',
  's3.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'config.amazonaws.com',
];

/** One that exists, unless the policy names all the familiar ones. */
export function unnamedService(named: ReadonlySet<string>): string {
  const familiar = FAMILIAR.find((name) => !named.has(name));
  if (familiar !== undefined) return familiar;
  let n = 1;
  while (named.has(`example-${n}.amazonaws.com`)) n++;
  return `example-${n}.amazonaws.com`;
}
