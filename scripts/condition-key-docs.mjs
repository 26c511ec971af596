// The text of docs/condition-keys.md, from server/data/global-keys.json and authorization-facts.json. The words are
// defined in server/src/catalogue/key-facts.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './paths.mjs';

/**
 * @typedef {typeof import('../server/src/catalogue/key-facts.js')} Vocabulary
 * @typedef {import('../server/src/catalogue/key-facts.js').KeyFacts} KeyFacts
 * @typedef {KeyFacts & { type?: string, multivalued?: boolean, checked?: string }} Key
 * @typedef {import('../server/src/catalogue/authorization-facts.js').AuthorizationFacts} Facts
 * @typedef {{ readonly source: readonly string[] }} Sourced
 */

/** @param {string} name */
const readData = (name) => JSON.parse(readFileSync(join(root, 'server/data', name), 'utf8'));

/** @returns {Promise<Vocabulary>} */
async function loadVocabulary() {
  const out = join(root, '.cache/key-facts.mjs');
  await esbuild.build({
    entryPoints: [join(root, 'server/src/catalogue/key-facts.ts')],
    format: 'esm',
    outfile: out,
    logLevel: 'warning',
  });
  return import(`${pathToFileURL(out).href}?${Date.now()}`);
}

/** @type {Record<KeyFacts['group'], string>} */
const GROUP_TITLES = {
  principal: 'Properties of the principal',
  session: 'Properties of the session',
  network: 'Properties of the network',
  resource: 'Properties of the resource',
  request: 'Properties of the request',
};

/** @type {Record<import('../server/src/catalogue/key-facts.js').CallerKind, string>} */
const CALLER_TITLES = {
  root: 'Root',
  user: 'User',
  'role-session': 'Role session',
  'federated-user': 'Federated user',
  'service-linked-role': 'Service-linked role',
  service: 'Service principal',
  'federated-identity': 'Federated identity',
  anonymous: 'Anonymous',
};

/** @type {Record<import('../server/src/catalogue/authorization-facts.js').PolicyKindName, string>} */
const POLICY_TITLES = {
  identity: 'identity-based policies',
  resource: 'resource-based policies',
  boundary: 'permissions boundaries',
  session: 'session policies',
  endpoint: 'VPC endpoint policies',
  scp: 'service control policies',
  rcp: 'resource control policies',
};

/** @type {Record<import('../server/src/catalogue/key-facts.js').Presence, string>} */
const PRESENCE_WORDS = { present: 'yes', absent: 'no', depends: 'depends', unknown: '?' };
/** @type {Record<import('../server/src/catalogue/key-facts.js').Forwarding, string>} */
const FORWARDED_WORDS = { kept: 'kept', dropped: 'dropped', set: 'set', unknown: '?' };

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');
/** @param {string} name */
const code = (name) => `\`${name}\``;
/** @param {readonly string[]} cells */
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
/**
 * @param {readonly string[]} head
 * @param {readonly string[]} rows
 */
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows];

/**
 * Names of AWS's pages, by a part of their address; the name of the file for the others.
 * @type {readonly (readonly [part: string, name: string])[]}
 */
const PAGE_NAMES = [
  ['/reference_policies_condition-keys.html', 'global condition keys'],
  ['#principaltable', 'principal key values'],
  ['#access_fas_policy_conditions', 'forward access sessions'],
  ['/reference_policies_examples_aws_deny-requested-region.html', 'deny by requested Region'],
  ['/aws-fault-isolation-boundaries/global-services.html', 'Fault Isolation Boundaries'],
  ['/general/latest/gr/ao.html', 'Organizations endpoints'],
  ['/general/latest/gr/global_accelerator.html', 'Global Accelerator endpoints'],
  ['github.com/aws/aws-sdk-js-v3', 'endpoints of the AWS SDK'],
];

/** @param {string} url */
function linkTo(url) {
  const known = PAGE_NAMES.find(([part]) => url.includes(part))?.[1];
  const name =
    known ??
    url
      .replace(/#.*/, '')
      .replace(/^.*\//, '')
      .replace(/\.html$/, '');
  return `[${name}](${url})`;
}

/** @param {Sourced} fact */
const sources = (fact) => fact.source.map(linkTo).join(', ');

/**
 * @param {Key} facts
 * @param {Vocabulary} vocabulary
 */
function derivation(facts, { DERIVATION_SOURCES, KEY_RELATIONS }) {
  if (facts.derivation.length === 0) return 'must be given';
  return facts.derivation
    .map((d) => {
      if (d.from === 'fixed') return `always \`${d.value}\``;
      if (d.from !== 'keys') return DERIVATION_SOURCES[d.from];
      return `${d.keys.map(code).join(', ')}: ${KEY_RELATIONS[d.how]}`;
    })
    .join('; else ');
}

/** @type {Record<string, string>} */
const TYPE_WORDS = { ArrayOfString: 'String', Bool: 'Boolean', IPAddress: 'IP address' };

/** @param {Key} key */
const typeOf = ({ type = '', multivalued }) =>
  `${TYPE_WORDS[type] ?? type}${multivalued ? ' (several values)' : ''}`;

/**
 * The columns of a table of keys. Keys of services have their type in the Service Authorization Reference.
 * @param {readonly Key[]} keys
 * @param {Vocabulary} vocabulary
 */
function keyTable(keys, vocabulary) {
  const typed = keys.some((k) => k.type);
  return table(
    ['Key', ...(typed ? ['Type'] : []), 'In which requests', 'Where its value comes from', 'Source'],
    keys.map((k) =>
      row(code(k.name), ...(typed ? [typeOf(k)] : []), k.when, derivation(k, vocabulary), sources(k)),
    ),
  ).join('\n');
}

/**
 * Which keys were compared with their paragraph of AWS's page.
 * @param {readonly Key[]} keys
 */
function checkedKeys(keys) {
  const checked = keys.flatMap((k) => k.checked ?? []).sort();
  const others = keys.filter((k) => !k.checked).map((k) => code(k.name));
  return `${checked.length} of the ${keys.length} global keys were compared with their paragraph of *AWS global condition context keys* in the IAM User Guide: availability, data type, and whether a request can have several values (${checked[0]}${checked[0] === checked.at(-1) ? '' : ` to ${checked.at(-1)}`}). The page does not have ${others.join(', ')}.`;
}

/**
 * @param {readonly Key[]} keys
 * @param {Vocabulary} vocabulary
 */
function presenceTable(keys, { CALLER_KINDS }) {
  return table(
    ['Key', ...CALLER_KINDS.map((c) => CALLER_TITLES[c]), 'Forwarded'],
    keys.map((k) =>
      row(
        code(k.name),
        ...CALLER_KINDS.map((c) => PRESENCE_WORDS[k.presence[c]]),
        FORWARDED_WORDS[k.forwarded],
      ),
    ),
  ).join('\n');
}

/** @param {Facts} facts */
function principalValues({ principalKeyValues }) {
  return [
    '## Values of the principal keys',
    table(
      ['Principal', '`aws:PrincipalType`', '`aws:userid`', '`aws:username`'],
      principalKeyValues.rows.map((r) =>
        row(
          CALLER_TITLES[r.principal],
          code(r.principalType),
          code(r.userid),
          r.username === null ? 'not present' : code(r.username),
        ),
      ),
    ).join('\n'),
    `Source: ${sources(principalKeyValues)}. No ARN contains \`\${unique-id}\`: if a decision depends on it, it must be given.`,
  ];
}

/** @param {Facts} facts */
function globalServices(facts) {
  return [
    '## Global services',
    '`aws:RequestedRegion` is the Region of the endpoint. For these services it is always the same. For a partition or a global service that is not listed, it must be given.',
    table(
      ['Service', 'Region by partition', 'Source'],
      facts.globalServices.map((g) =>
        row(
          code(g.service),
          Object.entries(g.region)
            .map(([partition, region]) => `${partition}: ${region}`)
            .join(', '),
          sources(g),
        ),
      ),
    ).join('\n'),
  ];
}

/** @param {Facts['rootExemptions'][number]} exemption */
function rootExemption({ when, limitedBy, note }) {
  return [
    `The root user of the account that owns the resource can do it even if the policy of the resource denies it${when ? ` (only if ${when})` : ''}.`,
    ...(limitedBy.length > 0
      ? [`Can still be denied by: ${limitedBy.map((k) => POLICY_TITLES[k]).join(', ')}.`]
      : []),
    ...(note ? [note] : []),
  ].join(' ');
}

/** @param {Facts} facts */
function exceptions({ actionsWithoutPermission, rootExemptions, resourceControlPolicies }) {
  const noPermission = 'Needs no permission';
  return [
    '## Exceptions',
    table(
      ['Action', 'Fact', 'Source'],
      [
        ...actionsWithoutPermission.map((a) =>
          row(
            code(a.action),
            `${noPermission}${a.denyWorks ? '' : ', and no policy can deny it'}.${a.note ? ` ${a.note}` : ''}`,
            sources(a),
          ),
        ),
        ...rootExemptions.map((e) => row(e.actions.map(code).join(', '), rootExemption(e), sources(e))),
        row(
          resourceControlPolicies.exceptActions.map(code).join(', '),
          'Resource control policies do not restrict it.',
          sources(resourceControlPolicies),
        ),
      ],
    ).join('\n'),
  ];
}

/** @param {Facts} facts */
function withoutResource({ policiesWithoutResource }) {
  return [
    '## Resource-based policies without Resource',
    'Their statements apply to the resource that the policy is attached to. *Rejected*: AWS rejects a Resource element. *Unknown*: the examples of AWS have none, and AWS does not document whether it is accepted. *Unsure*: the examples of AWS have one, and policies without it are in use.',
    table(
      ['Policy', 'Service', 'Resource element', 'Source'],
      policiesWithoutResource.map((p) => row(p.policy, code(p.service), p.resource, sources(p))),
    ).join('\n'),
  ];
}

/** The text of docs/condition-keys.md. */
export async function conditionKeyDocs() {
  const vocabulary = await loadVocabulary();
  /** @type {{ keys: Key[], serviceKeys: Key[] }} */
  const { keys, serviceKeys } = readData('global-keys.json');
  /** @type {Facts} */
  const facts = readData('authorization-facts.json');
  const groups = vocabulary.KEY_GROUPS.flatMap((group) => [
    `## ${GROUP_TITLES[group]}`,
    keyTable(
      keys.filter((k) => k.group === group),
      vocabulary,
    ),
  ]);
  return `${[
    '# Condition keys: which requests have them, and where their values come from',
    'Generated by `npm run docs` from `server/data/global-keys.json` and `server/data/authorization-facts.json`. The evaluation, the rules, and the hovers use the same data. A question mark means that AWS does not document the answer.',
    checkedKeys(keys),
    '*Must be given* means that the value does not follow from anything else in the request. If a decision depends on such a value, it is undecided until you specify the value.',
    ...groups,
    '## Keys of services that follow from the request',
    keyTable(serviceKeys, vocabulary),
    '## By kind of caller',
    "Whether the requests of a kind of caller have the key: *yes* (always), *no* (never), *depends* (on the circumstances in the tables above), or *?* (AWS does not document it). A federated identity calls AssumeRoleWithWebIdentity or AssumeRoleWithSAML. *Forwarded* is for the further requests that a service makes with the caller's credentials (forward access sessions): the key is kept from the first request, dropped, or set by the service.",
    presenceTable([...keys, ...serviceKeys], vocabulary),
    ...principalValues(facts),
    ...globalServices(facts),
    ...exceptions(facts),
    ...withoutResource(facts),
  ].join('\n\n')}\n`;
}
