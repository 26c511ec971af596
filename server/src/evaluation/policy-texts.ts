/** The policies in files and inline documents that requests refer to, compiled once for all tests of a document. */
import { type PlaceholderValues, withValues } from '../dialects/filled-placeholders.js';
import { asInDocument, type TemplateIdentity, unknownPolicy } from '../dialects/identity-policies.js';
import { asKind, inlinePolicy, policiesOf } from '../dialects/policy-places.js';
import { templateIdentities } from '../dialects/template-identities.js';
import { isOverride, wholeModule, withUsedPolicies } from '../dialects/terraform/terraform-module.js';
import { type CompiledPolicy, compilePolicy } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { syntaxOf } from '../syntax/registry.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ValueNode } from '../syntax/value.js';

/** What loading a path gave. */
export type Loaded =
  | {
      readonly text: string;
      readonly source: string;
      /** Index of the policy in the file; the first one if omitted. */
      readonly index?: number;
      /** The kind that the nearest configuration assigns to the file. */
      readonly kind?: PolicyKind | 'none';
      /** The other files of its module. */
      readonly beside?: () => readonly SiblingText[];
    }
  | { readonly error: string };
/** A file of the same folder. */
export interface SiblingText {
  readonly path: string;
  readonly text: string;
}
export type Load = (path: string) => Loaded;

/** `stack.json#1`: the second policy of the file. @returns its path and the index of the policy, if there is one. */
export function policyReference(text: string): { readonly path: string; readonly index?: number } {
  const number = /#(\d+)$/.exec(text);
  return number ? { path: text.slice(0, number.index), index: Number(number[1]) } : { path: text };
}

/** What a request can take from a template. */
export interface TemplateText {
  readonly identities: readonly TemplateIdentity[];
  /** What is not valid: the template, or the path of a file next to it. */
  readonly invalid?: string;
  /** Name of its syntax. */
  readonly syntax: string;
  /** Does the policy come from another file? */
  isBeside(policy: Policy): boolean;
}

const parsed = ({ path, text }: SiblingText): HostDocument => syntaxOf(path, text).parse(text);

/** What an override file of the module can give an identity, or take from it, is unknown. */
function overridden(
  identities: readonly TemplateIdentity[],
  siblings: readonly SiblingText[],
): readonly TemplateIdentity[] {
  const overrides = siblings.filter(({ path, text }) => isOverride(path) && text.includes('aws_iam_'));
  const unknown = overrides.map(({ path }) => unknownPolicy(`what ${path} changes`));
  return unknown.length === 0
    ? identities
    : identities.map((one) => ({ ...one, policies: [...one.policies, ...unknown] }));
}

/**
 * Compiled policies, of loaded texts by kind, place in the file, and text, and of inline documents: the tests of a document
 * share them.
 */
export class PolicyTexts {
  readonly #compiled = new Map<string, CompiledPolicy | undefined>();
  readonly #unread = new Map<string, string | undefined>();
  readonly #templates = new Map<string, TemplateText>();
  readonly #inline = new Map<ValueNode, Map<PolicyKind, Policy | undefined>>();
  static readonly #max = 200;

  /**
   * @param path of the file.
   * @param index which of the file's policies.
   * @param values of its placeholders.
   * @param isPolicy a configuration says that the file is a policy, whatever it looks like.
   * @param siblings the other files of its module.
   * @returns undefined: there is none.
   */
  compile(
    path: string,
    text: string,
    kind: PolicyKind,
    index: number,
    values: PlaceholderValues,
    isPolicy = false,
    siblings: () => readonly SiblingText[] = () => [],
  ): CompiledPolicy | undefined {
    // The files next to it are part of what a file says.
    const key = JSON.stringify([path, kind, index, isPolicy, [...values], text]);
    if (!this.#compiled.has(key)) {
      if (this.#compiled.size >= PolicyTexts.#max) this.#compiled.clear();
      this.#compiled.set(key, compileText({ path, text }, kind, index, values, isPolicy, siblings));
    }
    return this.#compiled.get(key);
  }

  /**
   * The roles, users and groups in the text of a template, and whether it is valid.
   * @param siblings the other files of its module, where policies can be attached to them.
   */
  template(path: string, text: string, siblings: () => readonly SiblingText[] = () => []): TemplateText {
    const key = `${path}\n${text}`;
    let known = this.#templates.get(key);
    if (!known) {
      const own = parsed({ path, text });
      const others = siblings().map((one) => ({ path: one.path, document: parsed(one) }));
      const all = [{ path, document: own }, ...others];
      const broken = all.find((one) => one.document.problems.length > 0);
      const [document, ...beside] = wholeModule(
        own,
        others.filter((one) => !isOverride(one.path)).map((one) => one.document),
      );
      const policies = policiesOf(document, path);
      const ofText = new Set(policies.filter(({ node }) => node.range.start <= text.length));
      const pathOf = new Map(others.map((one) => [one.document, one.path]));
      const parts = beside.map((one) => ({
        document: one,
        policies: policiesOf(one, pathOf.get(one) ?? path),
      }));
      known = {
        identities: overridden(templateIdentities(document, policies, parts), siblings()),
        ...(broken ? { invalid: broken.path } : {}),
        syntax: own.syntax.name,
        isBeside: (policy) => !ofText.has(asInDocument(policy)),
      };
      if (this.#templates.size >= PolicyTexts.#max) this.#templates.clear();
      this.#templates.set(key, known);
    }
    return known;
  }

  /** Why a text is not read at all; undefined if it is. */
  unread(path: string, text: string): string | undefined {
    const key = `${path}\n${text}`;
    if (!this.#unread.has(key)) {
      const { unread, problems } = syntaxOf(path, text).parse(text);
      if (this.#unread.size >= PolicyTexts.#max) this.#unread.clear();
      this.#unread.set(key, unread ? problems[0]?.message : undefined);
    }
    return this.#unread.get(key);
  }

  /** As `inlinePolicy`. */
  inline(document: HostDocument, node: ValueNode, kind: PolicyKind): Policy | undefined {
    const own = this.#inline.get(node) ?? new Map<PolicyKind, Policy | undefined>();
    this.#inline.set(node, own);
    if (!own.has(kind)) own.set(kind, inlinePolicy(document, node, kind));
    return own.get(kind);
  }
}

function compileText(
  { path, text }: SiblingText,
  kind: PolicyKind,
  index: number,
  values: PlaceholderValues,
  isPolicy: boolean,
  siblings: () => readonly SiblingText[],
): CompiledPolicy | undefined {
  const forced = isPolicy ? { kind, reason: 'the configuration' } : undefined;
  const { document, belongs } = withUsedPolicies(
    parsed({ path, text }),
    siblings()
      .filter((one) => !isOverride(one.path))
      .map(parsed),
  );
  const own = policiesOf(document, '', forced).filter((p) => belongs(p.node.range))[index];
  return own && compilePolicy(asKind(withValues(own, values, ''), kind));
}

/** What the policies of a request are read with. */
export interface PolicySource {
  readonly document: HostDocument;
  readonly load: Load;
  readonly texts: PolicyTexts;
  /** What the request gives the placeholders of the policies. */
  readonly values: PlaceholderValues;
}
