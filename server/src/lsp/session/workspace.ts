/** The open documents and what is known about them: each version is parsed once and checked once. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import {
  type Analysis,
  actionListAt,
  begunPolicy,
  CheckMemory,
  type CheckOptions,
  CONFIG_FILE,
  type ConfiguredKind,
  configuredKind,
  type EffectiveConfig,
  effectiveMarkdown,
  type Finding,
  type FixedText,
  type HostDocument,
  jsonSyntax,
  type KindHint,
  mayHoldPolicy,
  type Policy,
  policyAtCursor,
  policyBegunAt,
  policyBeingWritten,
  requestFile,
  rulesOff,
  type Steps,
  syntaxOf,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { isWithin } from '../../text/range.js';
import { ConfigFiles } from './config-files.js';
import { ModuleDocuments } from './module-documents.js';
import { checkOptions, type Settings, settingsValues } from './settings.js';
import { inSlices } from './slices.js';

/** VS Code shows at most this many for one file, the most severe first. */
const MAX_FINDINGS = 1000;

interface Forced {
  readonly kind: ConfiguredKind;
  /** For people, after "by". */
  readonly reason: string;
}

interface Entry {
  readonly version: number;
  readonly text: string;
  readonly settings: Settings;
  readonly config: EffectiveConfig;
  /** What the settings mean for the file. */
  readonly hint: KindHint | undefined;
  /** The settings say that the file is not read. */
  readonly off: boolean;
  readonly analysis: Analysis | undefined;
  /** The other files of its module. */
  readonly siblings: readonly HostDocument[];
  readonly memory: CheckMemory;
  findings: Finding[] | undefined;
}

/** In every template with a resource of SAM. */
const SAM = 'AWS::Serverless::';

/** How many characters of other open documents are searched for values to suggest. */
const MAX_NEARBY = 100_000;

export class Workspace {
  readonly service: IamLanguageService;
  /** Paths of the workspace folders, with `/`. */
  folders: readonly string[] = [];
  readonly configs: ConfigFiles;
  readonly modules = new ModuleDocuments();
  jsonSupport = false;
  yamlSupport = false;
  onFailure: (rule: string, error: unknown) => void = () => {};
  /** The text of a document that is open in the editor. */
  openText: (uri: string) => string | undefined = () => undefined;
  readonly #entries = new Map<string, Entry>();

  constructor(service: IamLanguageService) {
    this.service = service;
    this.configs = new ConfigFiles(service, () => this.folders);
  }

  forget(uri: string): void {
    this.#entries.delete(uri);
  }

  path(uri: string): string {
    const parsed = URI.parse(uri);
    return parsed.path || uri;
  }

  /** The kind that the settings or else grantwise.json assign to a file. */
  #forced(uri: string, settings: Settings): Forced | undefined {
    const paths = this.#paths(uri);
    const own = configuredKind(settings.policyKinds, paths);
    if (own) return { kind: own, reason: 'your settings' };
    const team = this.config(uri).kind;
    return team && { kind: team.value, reason: CONFIG_FILE };
  }

  /** The workspace folder that a file is in. */
  folderOf(uri: string): string | undefined {
    const path = this.path(uri);
    return this.folders.filter((f) => path.startsWith(`${f}/`)).sort((a, b) => b.length - a.length)[0];
  }

  /** The path of the file, relative to each folder that contains it, and absolute. */
  #paths(uri: string): string[] {
    const path = this.path(uri);
    return [
      ...this.folders.filter((f) => path.startsWith(`${f}/`)).map((f) => path.slice(f.length + 1)),
      path,
    ];
  }

  /** What the configurations of the team say about a file. */
  config(uri: string): EffectiveConfig {
    return this.configs.effective(URI.parse(uri).scheme === 'file' ? this.path(uri) : '');
  }

  /** A path for people: relative to its workspace folder, whose name comes first if there are several. */
  shownPath(path: string): string {
    const folder = this.folderOf(URI.file(path).toString());
    if (folder === undefined) return path;
    const name = this.folders.length > 1 ? folder.slice(folder.lastIndexOf('/') + 1) : '';
    return `${name}${path.slice(folder.length)}`.replace(/^\//, '');
  }

  /**
   * What applies to a file, and where each value comes from, as Markdown.
   * @param policies of the file, if they were read: they say what kind was found where nothing assigns one.
   */
  effectiveMarkdown(uri: string, settings: Settings, policies: readonly Policy[] = []): string {
    const effective = this.config(uri);
    const values = new Map(settingsValues(settings, this.#paths(uri)));
    const [policy, ...more] = policies;
    if (policy && more.length === 0 && !effective.kind && !values.has('policy kind'))
      values.set('policy kind', { value: policy.kind, from: policy.kindReason });
    const broken = effective.sources.filter((path) =>
      this.configs.file(path)?.problems.some((p) => p.severity === 'error'),
    );
    const notes = broken.map(
      (path) => `${this.shownPath(path)} has errors, so this version of it is not in effect.`,
    );
    if (!this.configs.trusted)
      notes.push('The workspace is not trusted, so only the rules of the organization apply.');
    return effectiveMarkdown({ ...effective, file: this.path(uri) }, values, (p) => this.shownPath(p), notes);
  }

  /** How many rules the configuration of the document switches off. */
  rulesOff(uri: string): number {
    return rulesOff(this.config(uri));
  }

  #hint(forced: Forced | undefined): KindHint | undefined {
    return forced && forced.kind !== 'none' ? { ...forced, kind: forced.kind } : undefined;
  }

  #entry(document: TextDocument, settings: Settings): Entry {
    const known = this.#entries.get(document.uri);
    const config = this.config(document.uri);
    const text = document.getText();
    const siblings = this.siblings(document.uri, text);
    const same = known && known.settings === settings && known.config === config;
    // Not every client increments the version.
    if (same && known.siblings === siblings && known.version === document.version && known.text === text)
      return known;
    const forced = this.#forced(document.uri, settings);
    const hint = this.#hint(forced);
    const off = !settings.enable || forced?.kind === 'none';
    const before = same ? known.analysis : undefined;
    const analysis = off
      ? undefined
      : this.service.analyse(text, this.path(document.uri), hint, before, siblings);
    const memory = same ? known.memory : new CheckMemory();
    const entry: Entry = {
      version: document.version,
      text,
      settings,
      config,
      hint,
      off,
      analysis,
      siblings,
      memory,
      findings: undefined,
    };
    this.#entries.set(document.uri, entry);
    return entry;
  }

  /** The folders in which files next to one are read. */
  #within({ scheme, authority }: URI): readonly string[] {
    // Of a file on a network share, nothing else is read.
    const folders = scheme === 'file' && authority === '' ? this.folders : [];
    return folders.map((folder) => URI.file(folder).fsPath);
  }

  /** The other files of its module, which can use its policies: the same list as long as they say the same of them. */
  siblings(uri: string, text: string): readonly HostDocument[] {
    const parsed = URI.parse(uri);
    return this.modules.usesOf({ path: parsed.fsPath, text }, this.openText, this.#within(parsed));
  }

  /** The other files of the module of a document. */
  moduleOf(uri: string): ReturnType<ModuleDocuments['of']> {
    const parsed = URI.parse(uri);
    return this.modules.of(parsed.fsPath, this.openText, this.#within(parsed));
  }

  /** The other open documents with policies, as they were last read. */
  others(uri: string): HostDocument[] {
    const out: HostDocument[] = [];
    let characters = 0;
    for (const [other, { analysis, text }] of this.#entries) {
      if (other === uri || !analysis || text.length >= MAX_NEARBY || characters > MAX_NEARBY) continue;
      characters += text.length;
      out.push(analysis.document);
    }
    return out;
  }

  analysis(document: TextDocument, settings: Settings): Analysis | undefined {
    return this.#entry(document, settings).analysis;
  }

  /** The document for what a template says outside of policies; undefined: it is not read. */
  templateDocument(document: TextDocument, settings: Settings): HostDocument | undefined {
    const { analysis, off, text } = this.#entry(document, settings);
    if (analysis || off || !text.includes(SAM)) return analysis?.document;
    return syntaxOf(this.path(document.uri), text).parse(text);
  }

  #checkOptions(document: TextDocument, settings: Settings): CheckOptions {
    return { ...this.options(document, settings), limit: MAX_FINDINGS };
  }

  findings(document: TextDocument, settings: Settings): readonly Finding[] {
    const entry = this.#entry(document, settings);
    if (!entry.analysis) return [];
    entry.findings ??= this.service.check(
      entry.analysis,
      this.#checkOptions(document, settings),
      this.onFailure,
      entry.memory,
    );
    return entry.findings;
  }

  /** The fixes of the whole document that keep access. */
  fixAll(document: TextDocument, settings: Settings): FixedText | undefined {
    const { analysis, memory } = this.#entry(document, settings);
    return analysis && this.service.fixAll(analysis, this.options(document, settings), memory);
  }

  /**
   * As `findings`, in slices.
   * @returns undefined if the document was edited or closed meanwhile, or the findings are not wanted any more.
   */
  async findingsInSlices(
    document: TextDocument,
    settings: Settings,
    wanted: () => boolean = () => true,
  ): Promise<readonly Finding[] | undefined> {
    const { uri } = document;
    const entry = this.#entry(document, settings);
    if (!entry.analysis) return [];
    if (!entry.findings) {
      const options = this.#checkOptions(document, settings);
      const steps = this.service.checkSteps(entry.analysis, options, this.onFailure, entry.memory);
      const current = (): boolean => wanted() && this.#entries.get(uri) === entry;
      const found = await inSlices(steps, current);
      if (found) entry.findings ??= found;
    }
    return entry.findings;
  }

  /**
   * The findings of a document that is not open, of which nothing is kept; undefined: it contains no policy, or is not
   * checked.
   */
  *closedFindings(document: TextDocument, settings: Settings): Steps<readonly Finding[] | undefined> {
    const { uri } = document;
    const forced = this.#forced(uri, settings);
    if (!settings.enable || forced?.kind === 'none') return undefined;
    const text = document.getText();
    const siblings = this.siblings(uri, text);
    const analysis = this.service.analyse(text, this.path(uri), this.#hint(forced), undefined, siblings);
    if (!analysis) return undefined;
    yield;
    // No JSON or YAML support reports errors of syntax in a file that is not open.
    const options = checkOptions(this.config(uri), settings, this.#paths(uri));
    const steps = this.service.checkSteps(analysis, { ...options, limit: MAX_FINDINGS }, this.onFailure);
    const findings = yield* steps;
    return analysis.policies.length === 0 && findings.length === 0 ? undefined : findings;
  }

  /** What the document is checked with. */
  options(document: TextDocument, settings: Settings): CheckOptions {
    const options = checkOptions(this.config(document.uri), settings, this.#paths(document.uri));
    const { othersReport } = syntaxOf(this.path(document.uri), document.getText());
    return { ...options, hostReports: othersReport ? this.yamlSupport : this.jsonSupport };
  }

  /** The policy at an offset. */
  policyAt(document: TextDocument, settings: Settings, offset: number): Policy | undefined {
    return this.analysis(document, settings)?.policies.find((p) => isWithin(p.node.range, offset));
  }

  /** What explains an offset: its policy, or one with the actions of a list elsewhere. */
  policyToExplain(document: TextDocument, settings: Settings, offset: number): Policy | undefined {
    const analysis = this.analysis(document, settings);
    return this.policyAt(document, settings, offset) ?? (analysis && actionListAt(analysis.document, offset));
  }

  /** The policy for completion, which might be incomplete. */
  policyToComplete(document: TextDocument, settings: Settings, offset: number): Policy | undefined {
    const { analysis, hint, off } = this.#entry(document, settings);
    const path = this.path(document.uri);
    if (!analysis) {
      const text = document.getText();
      if (off) return undefined;
      const syntax = syntaxOf(path, text);
      if (syntax.othersReport)
        return mayHoldPolicy(text) ? policyBegunAt(syntax.parse(text), path, offset) : undefined;
      if (begunPolicy(text) !== 'object') return undefined;
      return policyBeingWritten(jsonSyntax.parse(text), path);
    }
    if (requestFile(path)) return this.policyAt(document, settings, offset);
    if (analysis.policies.length > 1 || analysis.policies.some((p) => p.node !== analysis.document.root)) {
      return (
        this.policyAt(document, settings, offset) ??
        policyAtCursor(analysis.document, analysis.policies, offset) ??
        policyBegunAt(analysis.document, path, offset) ??
        actionListAt(analysis.document, offset)
      );
    }
    return analysis.policies[0] ?? policyBeingWritten(analysis.document, path, hint);
  }
}
