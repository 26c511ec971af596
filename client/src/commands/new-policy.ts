/** The command "IAM: New Policy": a template for each kind, in a file whose name identifies the kind. */
import * as vscode from 'vscode';
import type { Grantwise } from '../grantwise.js';

interface Template {
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  /** Suggested file name; endings such as `-policy` and `-scp` identify the kind. */
  readonly name: string;
  /** Statements, as a snippet. */
  readonly statement: string;
}

const list = (...lines: string[]): string => lines.join('\n\t\t\t');

const TEMPLATES: readonly Template[] = [
  {
    kind: 'identity',
    label: 'Identity-based policy',
    description: 'what a user, group or role can do',
    name: 'new-policy.json',
    statement: list('"Sid": "$1",', '"Effect": "Allow",', '"Action": [', '\t"$2"', '],', '"Resource": "$3"'),
  },
  {
    kind: 'resource',
    label: 'Bucket policy',
    description: 'a resource-based policy: who can use a bucket',
    name: 'bucket-policy.json',
    statement: list(
      '"Sid": "${1:Read}",',
      '"Effect": "Allow",',
      '"Principal": { "AWS": "arn:aws:iam::${2:111122223333}:role/${3:role-name}" },',
      '"Action": "${4:s3:GetObject}",',
      '"Resource": "arn:aws:s3:::${5:bucket-name}/*"',
    ),
  },
  {
    kind: 'trust',
    label: 'Role trust policy: a service',
    description: 'a role that an AWS service can assume',
    name: 'service-trust-policy.json',
    statement: list(
      '"Effect": "Allow",',
      '"Principal": { "Service": "${1:lambda.amazonaws.com}" },',
      '"Action": "sts:AssumeRole"',
    ),
  },
  {
    kind: 'trust',
    label: 'Role trust policy: GitHub Actions',
    description: 'a role that one repository and branch can assume (OIDC)',
    name: 'github-trust-policy.json',
    statement: list(
      '"Effect": "Allow",',
      '"Principal": { "Federated": "arn:aws:iam::${1:111122223333}:oidc-provider/token.actions.githubusercontent.com" },',
      '"Action": "sts:AssumeRoleWithWebIdentity",',
      '"Condition": {',
      '\t"StringEquals": {',
      '\t\t"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",',
      '\t\t"token.actions.githubusercontent.com:sub": "repo:${2:owner}/${3:repository}:ref:refs/heads/${4:main}"',
      '\t}',
      '}',
    ),
  },
  {
    kind: 'trust',
    label: 'Role trust policy: another account, with MFA',
    description: 'a role that users of another account can assume',
    name: 'account-trust-policy.json',
    statement: list(
      '"Effect": "Allow",',
      '"Principal": { "AWS": "arn:aws:iam::${1:111122223333}:root" },',
      '"Action": "sts:AssumeRole",',
      '"Condition": {',
      '\t"Bool": { "aws:MultiFactorAuthPresent": "true" }',
      '}',
    ),
  },
  {
    kind: 'scp',
    label: 'Service control policy',
    description: 'what no principal in the accounts can do',
    name: 'guardrail-scp.json',
    statement: list('"Sid": "$1",', '"Effect": "Deny",', '"Action": [', '\t"$2"', '],', '"Resource": "*"'),
  },
  {
    kind: 'rcp',
    label: 'Resource control policy',
    description: 'who cannot use the resources of the accounts',
    name: 'perimeter-rcp.json',
    statement: list(
      '"Sid": "${1:OwnOrganizationOnly}",',
      '"Effect": "Deny",',
      '"Principal": "*",',
      '"Action": "${2:s3:*}",',
      '"Resource": "*",',
      '"Condition": {',
      '\t"StringNotEqualsIfExists": { "aws:PrincipalOrgID": "${3:o-abcdefghij}" },',
      '\t"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }',
      '}',
    ),
  },
  {
    kind: 'boundary',
    label: 'Permissions boundary',
    description: 'the maximum permissions of a user or role',
    name: 'new-boundary.json',
    statement: list('"Sid": "$1",', '"Effect": "Allow",', '"Action": [', '\t"$2"', '],', '"Resource": "*"'),
  },
  {
    kind: 'endpoint',
    label: 'VPC endpoint policy',
    description: 'what can be accessed through a VPC endpoint',
    name: 'vpc-endpoint-policy.json',
    statement: list(
      '"Effect": "Allow",',
      '"Principal": "*",',
      '"Action": "${1:s3:*}",',
      '"Resource": "*",',
      '"Condition": {',
      '\t"StringEquals": { "aws:PrincipalOrgID": "${2:o-abcdefghij}" }',
      '}',
    ),
  },
];

/** The whole document, as a snippet. */
export const snippetOf = (statement: string): string =>
  `{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\t{\n\t\t\t${statement}\n\t\t}\n\t]\n}\n`;

async function freeName(folder: vscode.Uri, name: string): Promise<string> {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : name.replace(/\.json$/, `-${i}.json`);
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, candidate));
    } catch {
      return candidate;
    }
  }
}

async function newPolicy(grantwise: Grantwise): Promise<void> {
  const picked = await vscode.window.showQuickPick(
    TEMPLATES.map((template) => ({ label: template.label, description: template.description, template })),
    { title: 'IAM: New Policy', placeHolder: 'Which kind of policy?', matchOnDescription: true },
  );
  if (!picked) return;
  const { template } = picked;
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder =
    active?.scheme === 'file'
      ? vscode.Uri.joinPath(active, '..')
      : vscode.workspace.workspaceFolders?.[0]?.uri;
  let document: vscode.TextDocument;
  if (folder) {
    const name = await vscode.window.showInputBox({
      title: 'IAM: New Policy (file name)',
      prompt: 'The file name identifies the policy kind.',
      value: await freeName(folder, template.name),
      valueSelection: [0, template.name.replace(/-[^-]*\.json$/, '').length],
      validateInput: (text) =>
        /^[^/\\]+\.jsonc?$/.test(text) ? undefined : 'Enter a file name that ends with .json.',
    });
    if (name === undefined) return;
    const target = vscode.Uri.joinPath(folder, name);
    const there = await vscode.workspace.fs.stat(target).then(
      () => true,
      () => false,
    );
    if (there) {
      void vscode.window.showWarningMessage(`${name} already exists.`);
      return;
    }
    await vscode.workspace.fs.writeFile(target, new Uint8Array());
    document = await vscode.workspace.openTextDocument(target);
  } else document = await vscode.workspace.openTextDocument({ language: 'json' });
  const editor = await vscode.window.showTextDocument(document);
  await grantwise.start();
  await editor.insertSnippet(new vscode.SnippetString(snippetOf(template.statement)));
}

export function registerNewPolicy(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.newPolicy', () => newPolicy(grantwise)),
  );
}
