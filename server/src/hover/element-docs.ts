/** What each element is, in our own words (AWS: "IAM JSON policy element reference"). Markdown. */
export const ELEMENT_DOCS: Readonly<Record<string, string>> = {
  Version:
    'The version of the policy language, not of your policy. `2012-10-17` is the current one; without it, policy variables are plain text.',
  Id: 'A name for the policy. Some services want one in their resource policies; IAM ignores it.',
  Statement:
    'The statements. Each is read on its own; a request is allowed if one allows it and none denies it.',
  Sid: 'A name for the statement, unique in the policy. Letters and digits only, except in some resource policies.',
  Effect:
    '`Allow` or `Deny`. A Deny that matches wins over every Allow; without any match, the request is denied implicitly.',
  Principal:
    'Whom the statement is about. Only in policies attached to a resource, a role (trust) or an endpoint: an account, a user, a role, a service, an identity provider, or `"*"` for everyone. A group cannot be a principal.',
  NotPrincipal:
    'Everyone but those listed. Meant for a Deny; list the account, the role and its sessions together, or they are denied too. AWS advises `Principal: "*"` with a condition on `aws:PrincipalArn` instead.',
  Action:
    'The actions, as `service:Name`. `*` stands for any run of characters, `?` for one; the case does not matter.',
  NotAction: 'All actions but those listed. In an Allow that grants every other service too.',
  Resource:
    'ARNs of what the actions act on, or `"*"`. Wildcards stay within a part of the ARN unless they end it. Case matters.',
  NotResource: 'All resources but those listed. In an Allow that grants every other resource too.',
  Condition:
    'When the statement applies: operators, each with condition keys and their values. All operators and all keys must hold; of the values of one key, any one may match.',
};
