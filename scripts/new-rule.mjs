// `npm run new:rule ID`: the three files of a new rule. They compile and their examples pass; the tests of the rule fail
// until every TODO is filled in.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';

/**
 * The files of a new rule.
 * @param {string} id lowercase words, separated by hyphens.
 * @returns {Record<string, string>} texts by path, relative to the root.
 */
export function ruleFiles(id) {
  return {
    [`server/src/rules/checks/${id}.ts`]: `import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: '${id}',
  severity: 'warning',
  // Codes of IAM Access Analyzer ('AA:...') and Parliament ('P:...') that the rule covers.
  codes: [],
  summary: 'TODO: What the rule reports, in one sentence.',
  // TODO: Replace the example. A rule that compares statements has checkPolicy instead.
  checkStatement(statement, context) {
    const { sid } = statement;
    if (sid?.value !== 'Example') return;
    context.report({
      range: sid.range,
      message: 'TODO: What is wrong, what AWS does with it, and what to write instead.',
    });
  },
};
`,
    [`test/rules/${id}.fixture`]: `# fires
{ "Sid": «"Example"», "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }

# says
TODO: What is wrong, what AWS does with it, and what to write instead.

# quiet
{ "Sid": "TODO", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
`,
    [`docs/rules/${id}.md`]: `# TODO: Title

<!-- rule -->
<!-- /rule -->

## Why

TODO: What AWS does with such a policy, and why it matters.

## Bad

\`\`\`json
{ "Sid": "Example", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
\`\`\`

## Good

\`\`\`json
{ "Sid": "TODO", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*" }
\`\`\`

## How to fix

TODO: What to write instead.

## How to configure

\`\`\`json
"grantwise.rules": { "${id}": "off" }
\`\`\`

Set the severity to \`off\`, \`hint\`, \`information\`, \`warning\` or \`error\`.
`,
  };
}

/**
 * Why an ID cannot be that of a new rule.
 * @param {string | undefined} id
 * @returns {string | undefined} nothing if it can.
 */
export function idProblem(id) {
  if (id === undefined) return 'usage: npm run new:rule ID';
  if (!/^[a-z]+(-[a-z]+)*$/.test(id))
    return `"${id}" is not an ID: write lowercase words, separated by hyphens.`;
  const existing = Object.keys(ruleFiles(id)).find((file) => existsSync(join(root, file)));
  return existing && `${existing} exists already.`;
}

if (process.argv[1]?.endsWith('new-rule.mjs')) {
  const id = process.argv[2];
  const problem = idProblem(id);
  if (id === undefined || problem !== undefined) {
    console.error(problem);
    process.exit(2);
  }
  const files = ruleFiles(id);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  generate();
  console.log(`Created:
${Object.keys(files)
  .map((file) => `  ${file}`)
  .join('\n')}

Next:
  1. Write examples into the fixture and the page, then the check.
  2. npm run test:rule ${id}              until no TODO is left
     npm run test:rule ${id} -- --update  writes the messages and the results of fixes into the fixture
  3. npm run docs                         adds the rule to the tables`);
}
