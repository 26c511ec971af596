/** Policies in Terraform that say what JSON says; and how findings of both compare. */
import { fingerprint } from '../../server/src/policy/fingerprint.js';
import type { Policy } from '../../server/src/policy/policy.js';
import type { Finding } from '../../server/src/rules/rule.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import type { HostDocument } from '../../server/src/syntax/syntax.js';
import { toData, type ValueNode, withProperties, withValue } from '../../server/src/syntax/value.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { service } from './service.js';
import { place } from './transliterate.js';
import type { Sample } from './transliterated-samples.js';

export type HclStyle = 'bare' | 'quoted' | 'line' | 'heredoc' | 'indented' | 'block' | 'tf-json';

/** The styles in which a policy is a data source, whose values are lists. */
export const isDataSource = (style: HclStyle): boolean => style === 'block' || style === 'tf-json';

export const pathOfStyle = (style: HclStyle): string => (style === 'tf-json' ? 'x.tf.json' : 'x.tf');

/** What HCL would take for an expression. */
const escaped = (text: string): string => text.replace(/([$%])\{/g, '$1$1{');

const quoted = (text: string): string => escaped(JSON.stringify(text));

const isBare = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** An object as an expression. */
function toExpression(data: unknown, style: 'bare' | 'quoted' | 'line', indent: string): string {
  if (typeof data === 'string') return quoted(data);
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  const inner = `${indent}  `;
  if (Array.isArray(data)) {
    const items = data.map((item) => toExpression(item, style, inner));
    if (style === 'line' || items.length === 0) return `[${items.join(', ')}]`;
    return `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(data).map(([name, value]) => {
    const key = style === 'quoted' || !isBare(name) ? quoted(name) : name;
    return `${key}${style === 'quoted' ? ':' : ' ='} ${toExpression(value, style, inner)}`;
  });
  if (style === 'line') return `{ ${entries.join(', ')} }`;
  return `{\n${entries.map((e) => `${inner}${e}\n`).join('')}${indent}}`;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const ATTRIBUTES: Readonly<Record<string, string>> = {
  Sid: 'sid',
  Effect: 'effect',
  Action: 'actions',
  NotAction: 'not_actions',
  Resource: 'resources',
  NotResource: 'not_resources',
};

const strings = (value: unknown): string =>
  `[${list(value)
    .map((v) => quoted(String(v)))
    .join(', ')}]`;

const isListOfStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string');

/** `"Principal": "*"` is what principals of the type `*` with the identifier `*` give (aws_iam_policy_document, Terraform Registry). */
const typesOf = (value: unknown): unknown => (value === '*' ? { '*': ['*'] } : value);

/** A statement as a block; undefined: the data source cannot say it. */
function toStatement(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const lines: string[] = [];
  for (const [name, value] of Object.entries(data)) {
    if (ATTRIBUTES[name] !== undefined) {
      if (name === 'Sid' || name === 'Effect') {
        if (typeof value !== 'string') return undefined;
        lines.push(`${ATTRIBUTES[name]} = ${quoted(value)}`);
      } else if (isListOfStrings(value)) lines.push(`${ATTRIBUTES[name]} = ${strings(value)}`);
      else return undefined;
    } else if (name === 'Principal' || name === 'NotPrincipal') {
      const types = typesOf(value);
      if (typeof types !== 'object' || types === null || Array.isArray(types)) return undefined;
      for (const [type, identifiers] of Object.entries(types)) {
        if (!isListOfStrings(identifiers)) return undefined;
        const block = name === 'Principal' ? 'principals' : 'not_principals';
        lines.push(
          `${block} {`,
          `  type        = ${quoted(type)}`,
          `  identifiers = ${strings(identifiers)}`,
          '}',
        );
      }
    } else if (name === 'Condition') {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      if (Object.keys(value).length === 0) return undefined;
      for (const [test, keys] of Object.entries(value)) {
        if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) return undefined;
        if (Object.keys(keys).length === 0) return undefined;
        for (const [variable, values] of Object.entries(keys)) {
          if (!isListOfStrings(values)) return undefined;
          lines.push('condition {', `  test     = ${quoted(test)}`, `  variable = ${quoted(variable)}`);
          lines.push(`  values   = ${strings(values)}`, '}');
        }
      }
    } else return undefined;
  }
  if (!('Effect' in data)) return undefined;
  return ['  statement {', ...lines.map((l) => `    ${l}`), '  }'].join('\n');
}

function toBlock(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { Version, Id, Statement, ...more } = data as Record<string, unknown>;
  if (Object.keys(more).length > 0 || typeof Version !== 'string' || !Array.isArray(Statement))
    return undefined;
  const statements = Statement.map(toStatement);
  if (statements.length === 0 || statements.includes(undefined)) return undefined;
  const id = typeof Id === 'string' ? `  policy_id = ${quoted(Id)}\n` : '';
  return `data "aws_iam_policy_document" "this" {\n  version = ${quoted(Version)}\n${id}\n${statements.join('\n\n')}\n}\n`;
}

/** The data source in JSON: blocks are lists of objects. */
function toJsonBlock(data: unknown): string | undefined {
  if (toBlock(data) === undefined) return undefined;
  const { Version, Id, Statement } = data as Record<string, unknown>;
  const statements = (Statement as Record<string, unknown>[]).map((statement) => {
    const conditions = Object.entries((statement.Condition ?? {}) as Record<string, object>).flatMap(
      ([test, keys]) => Object.entries(keys).map(([variable, values]) => ({ test, variable, values })),
    );
    const principals = (name: string) =>
      Object.entries(typesOf(statement[name] ?? {}) as Record<string, unknown>).map(
        ([type, identifiers]) => ({
          type,
          identifiers,
        }),
      );
    return Object.fromEntries(
      Object.entries(statement).map(([name, value]): [string, unknown] => {
        if (name === 'Condition') return ['condition', conditions];
        if (name === 'Principal') return ['principals', principals(name)];
        if (name === 'NotPrincipal') return ['not_principals', principals(name)];
        return [ATTRIBUTES[name]!, value];
      }),
    );
  });
  const body = { version: Version, ...(Id === undefined ? {} : { policy_id: Id }), statement: statements };
  const document = { data: { aws_iam_policy_document: { this: body } } };
  return escaped(JSON.stringify(document, null, 2));
}

/** Every value that can be a string or a list as a list, as the data source has it. */
export function asLists(data: unknown): unknown {
  const statement = (s: unknown): unknown => {
    if (typeof s !== 'object' || s === null || Array.isArray(s)) return s;
    return Object.fromEntries(
      Object.entries(s).map(([name, value]): [string, unknown] => {
        if (/^(Not)?(Action|Resource)$/.test(name)) return [name, list(value)];
        if (/Principal$/.test(name) && typeof value === 'object' && value !== null)
          return [name, Object.fromEntries(Object.entries(value).map(([t, v]) => [t, list(v)]))];
        if (name !== 'Condition' || typeof value !== 'object' || value === null) return [name, value];
        const tests = Object.entries(value).map(([test, keys]): [string, unknown] => {
          if (typeof keys !== 'object' || keys === null) return [test, keys];
          return [
            test,
            Object.fromEntries(
              Object.entries(keys).map(([k, v]) => [
                k,
                list(v).map((x) => (typeof x === 'boolean' || typeof x === 'number' ? String(x) : x)),
              ]),
            ),
          ];
        });
        return [name, Object.fromEntries(tests)];
      }),
    );
  };
  if (typeof data !== 'object' || data === null || !('Statement' in data)) return data;
  const { Statement } = data as { readonly Statement: unknown };
  // Principals and conditions come last.
  const ordered = (s: unknown): unknown => {
    if (typeof s !== 'object' || s === null || Array.isArray(s)) return s;
    const last = ['Principal', 'NotPrincipal', 'Condition'];
    const entries = Object.entries(s);
    return Object.fromEntries([
      ...entries.filter(([n]) => !last.includes(n)),
      ...last.flatMap((n) => entries.filter(([m]) => m === n)),
    ]);
  };
  return { ...data, Statement: list(Statement).map(statement).map(ordered) };
}

/** Terraform with the policy; undefined: it cannot be said in that style. */
export function toHcl(data: unknown, style: HclStyle): string | undefined {
  if (style === 'block') return toBlock(data);
  if (style === 'tf-json') return toJsonBlock(data);
  if (style === 'heredoc')
    return `locals {\n  policy = <<EOF\n${escaped(JSON.stringify(data, null, 2))}\nEOF\n}\n`;
  if (style === 'indented') {
    const json = escaped(JSON.stringify(data, null, 4)).replaceAll('\n', '\n    ');
    return `locals {\n  policy = <<-EOT\n    ${json}\n  EOT\n}\n`;
  }
  return `locals {\n  policy = jsonencode(${toExpression(data, style, '  ')})\n}\n`;
}

/** The tree that a policy was read from; in a template, the policy. */
const treeOf = (policy: Policy): ValueNode | undefined => {
  const { root } = policy.document;
  if (root?.type === 'array') return root.items[0];
  const { start, end } = policy.node.range;
  return root?.range.start === start && root.range.end === end ? root : withoutPlaceholders(policy.node);
};

/** The tree with placeholders as they are written. */
function withoutPlaceholders(node: ValueNode): ValueNode {
  if (node.type === 'array') return { ...node, items: node.items.map(withoutPlaceholders) };
  if (node.type === 'object')
    return withProperties(node, (p) => withValue(p, p.value && withoutPlaceholders(p.value)));
  if (node.type === 'opaque' && node.written) return withoutPlaceholders(node.written);
  if (node.type !== 'partial-string') return node;
  const texts = node.parts.map((p) => ('hole' in p ? p.hole.written : p.text));
  const { range, inner } = node;
  return texts.every((t) => t !== undefined)
    ? { type: 'string', value: texts.join(''), range, inner, closed: true }
    : node;
}

/** What a finding says and where in its policy, without the offsets of a syntax. */
function described(finding: Finding, policy: Policy): string {
  const root = treeOf(policy);
  return [
    finding.rule,
    finding.severity,
    finding.message,
    place(root, finding.range),
    ...(finding.related ?? []).map((r) => `${r.message} ${place(root, r.range)}`),
  ].join(' | ');
}

/** What a policy says. @param lists a string in the place of a list is a list of it. */
function said(tree: ValueNode | undefined, lists: boolean): string {
  const data = lists ? toData(tree) : undefined;
  return fingerprint(data === undefined ? tree : parseJson(JSON.stringify(asLists(data))).root);
}

/** Findings of the only policy of a text, each with what its fixes make of the policy; undefined: there is none. */
export function findingsIn(
  text: string,
  path: string,
  kind: Policy['kind'] | undefined,
  lists = false,
):
  | { readonly kind: Policy['kind']; readonly lines: readonly string[]; readonly document: HostDocument }
  | undefined {
  const forced = kind ? { kind, reason: 'the test' } : undefined;
  const read = service.analyse(text, path, forced);
  const [policy] = read?.policies ?? [];
  if (!read || !policy) return undefined;
  const lines = service.check(read).flatMap((finding) => {
    const own = described(finding, policy);
    const fixes = (finding.fixes?.() ?? []).map((fix) => {
      const after = service.analyse(applyEdits(text, fix.edits), path, forced);
      const problem = after?.document.problems[0]?.message;
      const tree = after?.policies[0] && treeOf(after.policies[0]);
      const result = fix.edits.length === 0 ? 'no edits' : said(tree, lists);
      return `${own}\n      ${fix.title}: ${result}${problem === undefined ? '' : ` problems: ${problem}`}`;
    });
    return [own, ...fixes];
  });
  return { kind: policy.kind, lines, document: read.document };
}

/** The document that has the policy in another form. */
export interface OtherForm {
  /** Of the form, for people. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** A string in the place of a list is a list of it. */
  readonly lists?: boolean;
}

/** What differs between the findings in JSON and in another form, and between what their fixes make; undefined: one has no policy. */
export function differencesIn(
  { name, data, kind }: Sample,
  { name: form, path, text, lists = false }: OtherForm,
): string[] | undefined {
  const source = JSON.stringify(lists ? asLists(data) : data, null, 2);
  const found = kind ?? service.analyse(source, 'x.json')?.policies[0]?.kind;
  const json = findingsIn(source, 'x.json', found, lists);
  const other = findingsIn(text, path, found, lists);
  if (!json || !other) return undefined;
  const problem = other.document.problems[0];
  if (problem) return [`${name} as ${form}: ${problem.message}\n${text}`];
  const minus = json.lines.filter((x) => !other.lines.includes(x)).map((x) => `\n  - ${x}`);
  const plus = other.lines.filter((x) => !json.lines.includes(x)).map((x) => `\n  + ${x}`);
  if (minus.length + plus.length === 0) return [];
  return [`${name} as ${form}${[...minus, ...plus].join('')}\n${text}`];
}

/** As `differencesIn`, in Terraform; undefined also where the style cannot say it. */
export function differencesInHcl(sample: Sample, style: HclStyle): string[] | undefined {
  const lists = isDataSource(style);
  const text = toHcl(lists ? asLists(sample.data) : sample.data, style);
  return text === undefined
    ? undefined
    : differencesIn(sample, { name: style, path: pathOfStyle(style), text, lists });
}
