// What the fuzzer calls, and what has to be true whatever the text is: nothing throws, every range is in the document, the edits
// of a fix can be applied and leave JSON that was JSON.

/** Separates the documents of an input that has two: policies to compare, a request and the policy that it names. */
export const SEPARATOR = '\n⁂\n';

/** @typedef {any} Core the exports of the bundle: see CORE_MODULES */
export const CORE_MODULES = {
  './service/iam-language-service.js': 'createIamLanguageService',
  './service/core.js': 'Catalogue, finish, optionsFor, readPolicies, syntaxOf',
  './text/text-edit.js': 'applyEdits',
};

class Violation extends Error {}

/** @param {unknown} holds @param {string} what */
function must(holds, what) {
  if (!holds) throw new Violation(what);
}

/** @param {{ start: number, end: number }} range @param {string} text @param {string} what */
const inside = (range, text, what) =>
  must(
    0 <= range.start && range.start <= range.end && range.end <= text.length,
    `${what}: a range outside of the document`,
  );

/**
 * @param {Core} core
 * @param {any} analysis
 * @param {readonly any[]} fixes
 */
function expectFixes(core, { document }, fixes) {
  for (const fix of fixes.slice(0, 12)) {
    for (const edit of fix.edits) inside(edit.range, document.text, fix.title);
    const after = core.applyEdits(document.text, fix.edits);
    must(after !== document.text, `${fix.title}: changes nothing`);
    if (document.problems.length > 0) continue;
    must(core.syntaxOf('a.json').parse(after).problems.length === 0, `${fix.title}: leaves no JSON`);
  }
}

/** @param {Core} core @param {any} service @param {string} text @param {string} path @param {object} options */
function checkAll(core, service, text, path, options) {
  const analysis = service.analyse(text, path);
  if (!analysis) return undefined;
  const failed = (/** @type {string} */ rule, /** @type {unknown} */ error) => {
    throw new Error(`${rule} failed`, { cause: error });
  };
  const findings = service.check(analysis, options, failed);
  for (const finding of findings) inside(finding.range, text, finding.rule);
  expectFixes(
    core,
    analysis,
    findings.slice(0, 20).flatMap((/** @type {any} */ f) => f.fixes?.() ?? []),
  );
  return analysis;
}

/**
 * By name: what is called with an input. A target returns nothing; it throws if something is not true.
 * @type {Readonly<Record<string, (core: Core, service: any, text: string, at: number) => void>>}
 */
export const TARGETS = {
  check(core, service, text) {
    checkAll(core, service, text, '/work/a-policy.json', { preset: 'strict' });
  },
  template(core, service, text) {
    checkAll(core, service, text, '/work/template.json', {});
  },
  editor(core, service, text, at) {
    const analysis = service.analyse(text, '/work/a-policy.json');
    if (!analysis) return;
    for (const policy of analysis.policies.slice(0, 2)) {
      for (const offset of [at, (at * 7919) % (text.length + 1)]) {
        must(service.complete(policy, offset) !== null, 'no completion');
        const hover = service.hover(policy, offset);
        if (hover) inside(hover.range, text, 'hover');
        expectFixes(core, analysis, service.refactorings(policy, offset));
      }
    }
    for (const level of service.actionLevels(analysis.policies)) inside(level.range, text, 'action level');
    for (const link of service.referenceLinks(analysis.policies)) inside(link.range, text, 'link');
    service.wildcardCounts(analysis.policies, { start: 0, end: text.length });
  },
  access(core, service, text) {
    const analysis = service.analyse(text, '/work/a-policy.json');
    for (const policy of analysis?.policies.slice(0, 2) ?? []) {
      service.accessMarkdown(policy);
      service.publicAccess(policy);
    }
    const read = core.readPolicies(text, '/work/a.json', 'resource');
    for (const policy of read.policies?.slice(0, 2) ?? []) service.publicAccess(policy);
  },
  compare(core, service, text) {
    const [before = '', after = before] = text.split(SEPARATOR);
    const [a, b] = [before, after].map((t) => core.readPolicies(t, '/work/a.json', 'identity').policies?.[0]);
    if (!a || !b) return;
    const comparison = service.compare(a, b);
    service.comparisonLines(comparison);
    service.comparisonMarkdown(comparison);
    service.forbiddenAccess(a, b);
  },
  requests(core, service, text, at) {
    const [first = '', other] = text.split(SEPARATOR);
    const document = core.syntaxOf('a.json').parse(first);
    const load = () => (other === undefined ? { error: 'none' } : { text: other, source: '/work/p.json' });
    for (const file of ['request', 'test']) {
      const { cases, problems } = service.readRequests(document, file, load);
      for (const p of problems) inside(p.range, first, p.message);
      for (const c of cases.slice(0, 5)) service.evaluate(c);
      for (const f of core.finish(service.requestFindings(document, file, load)))
        inside(f.range, first, 'request finding');
      service.completeRequest(document, file, at % (first.length + 1));
    }
    service.hoverRequest(document, at % (first.length + 1));
  },
  config(core, service, text) {
    const [config = '', policy = ''] = text.split(SEPARATOR);
    const path = '/work/grantwise.json';
    /** @type {{ range: { start: number, end: number }, message: string }[]} */
    const problems = [];
    const store = service.configurations({
      read: (/** @type {string} */ p) => (p === path ? { text: config } : undefined),
      isTop: () => true,
      onRead: (/** @type {string} */ _, /** @type {any} */ unit) =>
        problems.push(...(unit?.sources ?? []).flatMap((/** @type {any} */ s) => s.problems)),
    });
    const options = core.optionsFor(store.effective('/work/a-policy.json'));
    for (const p of problems) inside(p.range, config, p.message);
    checkAll(core, service, policy, '/work/a-policy.json', options);
  },
};
