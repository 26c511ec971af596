/** Descriptions of the elements in our own words (IAM JSON policy element reference). Markdown. */
export const ELEMENT_DOCS: Readonly<Record<string, string>> = {
  Version:
    'The version of the policy language, not of your policy. The current version is `2012-10-17`. Without it, AWS treats policy variables as literal text.',
  Id: 'An optional ID for the policy. Some services require one in their resource-based policies.',
  Statement:
    'The statements of the policy. AWS evaluates each one separately: a request is allowed if at least one statement allows it and none denies it.',
  Sid: 'An optional ID for the statement, unique in the policy. Only letters and digits, except in some resource-based policies.',
  Effect:
    '`Allow` or `Deny`. A Deny that matches the request overrides every Allow. If no statement matches, the request is implicitly denied.',
  Principal:
    'Who the statement applies to: accounts, users, roles, role sessions, services, identity providers, or `"*"` for everyone. Used in resource-based policies, role trust policies, RCPs and VPC endpoint policies. A group cannot be a principal.',
  NotPrincipal:
    'Every principal except the listed ones. Use it only with Deny, and list the account, the role and its sessions together, or the Deny applies to them too. AWS recommends `"Principal": "*"` with a condition on `aws:PrincipalArn` instead.',
  Action:
    'The actions, in the format `service:Action`. `*` matches any number of characters, and `?` matches one. Case is ignored.',
  NotAction: 'All actions except the listed ones. In an Allow, this includes every other service.',
  Resource:
    'The ARNs of the resources that the actions act on, or `"*"`. A wildcard matches across colons only at the end of a part of the ARN. Case-sensitive.',
  NotResource: 'All resources except the listed ones. In an Allow, this includes every other resource.',
  Condition:
    'When the statement applies: operators with condition keys and values. Every operator and every key must match; of several values of a key, one is enough.',
};
