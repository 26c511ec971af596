/** Templates of Terraform's function templatefile. */
import { expect, it } from 'vitest';
import { policyAtCursor } from '../../../server/src/completion/completion-context.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const PATH = '/work/policies/read.json.tftpl';
const check = (text: string, path = PATH) =>
  service
    .check(service.analyse(text, path)!)
    .filter((f) => f.severity === 'error' || f.severity === 'warning');
const marked = (text: string): string[] =>
  check(text).map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

const BLOCKS = `{
  "Version": "2012-10-17",
  "Statement": [
%{ for bucket in buckets ~}
    { "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::\${bucket}/*" },
%{ endfor ~}
%{ if write }
    { "Effect": "Allow", "Action": ["s3:PutObjct"], "Resource": "\${arn}" },
%{ endif }
    { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": \${jsonencode(arns)} }
  ]
}
`;
const VARIABLES = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::\${bucket}/\${aws:username}/$\${aws:userid}/*" }
  ]
}
`;

it('reads expressions and blocks', () => {
  expect(marked(BLOCKS)).toEqual(['unknown-action GetObjekt', 'unknown-action PutObjct']);
});

it('reports policy variables that Terraform takes for expressions', () => {
  expect(marked(VARIABLES)).toEqual(['policy-variable ${aws:username}']);
  const fixed = applyEdits(VARIABLES, check(VARIABLES)[0]!.fixes!()[0]!.edits);
  expect(fixed).toBe(VARIABLES.replace('/${aws:username}', () => '/$${aws:username}'));
  expect(marked(fixed)).toEqual([]);
  // In other files it is a policy variable.
  expect(
    check(
      VARIABLES.replace('$${', () => '${'),
      '/work/read.json',
    ),
  ).toEqual([]);
});

it('completes and changes texts', () => {
  const offset = BLOCKS.indexOf('GetObjekt') + 'GetObje'.length;
  const { document, policies } = service.analyse(BLOCKS, PATH)!;
  const { items } = service.complete(policyAtCursor(document, policies, offset)!, offset);
  expect(items.map((i) => i.label)).toContain('s3:GetObject');
  const fix = check(BLOCKS)[0]!.fixes!().find((f) => f.preferred);
  expect(applyEdits(BLOCKS, fix!.edits)).toBe(BLOCKS.replace('GetObjekt', 'GetObject'));
});
