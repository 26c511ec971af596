// The parts of package.json that repeat what the source code owns: kinds, presets, severities, languages, file names.

/**
 * @typedef {object} Facts
 * @property {readonly string[]} LANGUAGES
 * @property {readonly string[]} TEMPLATE_ENDINGS
 * @property {readonly string[]} CDK_LANGUAGES
 * @property {readonly string[]} POLICY_KINDS
 * @property {Readonly<Record<string, string>>} KIND_LABELS
 * @property {Readonly<Record<string, string>>} KIND_DESCRIPTIONS
 * @property {readonly string[]} PRESETS
 * @property {readonly string[]} SEVERITIES
 * @property {Readonly<Record<string, readonly string[]>>} REQUEST_FILE_PATTERNS
 * @property {import('../server/src/rules/config/config-shape.js').ObjectShape} CONFIG_SHAPE
 */

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The manifest with these parts up to date.
 * @param {string} text of package.json
 * @param {Facts} facts
 * @param {readonly string[]} ids of the rules.
 */
export function manifest(text, facts, ids) {
  const { LANGUAGES, TEMPLATE_ENDINGS, POLICY_KINDS, KIND_LABELS, KIND_DESCRIPTIONS, PRESETS, SEVERITIES } =
    facts;
  const { REQUEST_FILE_PATTERNS, CDK_LANGUAGES } = facts;
  const data = JSON.parse(text);
  data.activationEvents = [
    ...[...LANGUAGES, ...CDK_LANGUAGES].map((language) => `onLanguage:${language}`),
    // The setting can ask for the findings of a whole workspace of which nothing is open. Nothing is loaded but the small client.
    'onStartupFinished',
  ];
  const ofPolicies = LANGUAGES.map((language) => `editorLangId == ${language}`);
  const inPolicies = [
    ...ofPolicies,
    ...TEMPLATE_ENDINGS.map((ending) => `resourceExtname == ${ending.slice(ending.lastIndexOf('.'))}`),
  ].join(' || ');
  for (const item of data.contributes.menus.commandPalette) item.when = inPolicies;
  const settings = data.contributes.configuration.properties;
  Object.assign(settings['grantwise.policyKinds'].additionalProperties, {
    enum: [...POLICY_KINDS, 'none'],
    enumDescriptions: [
      ...POLICY_KINDS.map((kind) => `${capital(KIND_LABELS[kind] ?? kind)}: ${KIND_DESCRIPTIONS[kind]}`),
      'Not a policy: ignore the file',
    ],
  });
  settings['grantwise.preset'].enum = ['inherit', ...PRESETS];
  settings['grantwise.rules'].propertyNames = { enum: ids };
  settings['grantwise.rules'].additionalProperties.enum = ['off', ...[...SEVERITIES].reverse()];
  settings['grantwise.suppressions'].items.properties.rule.enum = ids;
  const [{ scopes }] = data.contributes.semanticTokenScopes;
  // Other languages are not colored: there, that is left to other extensions.
  const colored = LANGUAGES.filter((language) => language.startsWith('json'));
  data.contributes.semanticTokenScopes = colored.map((language) => ({ language, scopes }));
  for (const [file, patterns] of Object.entries(REQUEST_FILE_PATTERNS)) {
    const url = `./schemas/iam-${file}.schema.json`;
    const schema = data.contributes.jsonValidation.find((/** @type {{ url: string }} */ v) => v.url === url);
    schema.fileMatch = [...patterns];
  }
  return `${JSON.stringify(data, null, 2)}\n`;
}
