/** Policies and templates in YAML that say what JSON says, written by another library than ours; and how findings of both compare. */
import { Document, isMap, isScalar, type Node, visit } from 'yaml';
import { fingerprint } from '../../server/src/policy/fingerprint.js';
import type { Finding } from '../../server/src/rules/rule.js';
import type { HostDocument } from '../../server/src/syntax/syntax.js';
import { indexInString, type ValueNode } from '../../server/src/syntax/value.js';
import type { Range } from '../../server/src/text/range.js';
import { applyEdits } from '../../server/src/text/text-edit.js';

export type YamlStyle = 'block' | 'folded' | 'flow' | 'double' | 'single' | 'compact';

/** The functions of CloudFormation in their short form. */
function shorten(document: Document): void {
  visit(document, {
    Map(_, node) {
      const [only, more] = node.items;
      const name = only && isScalar(only.key) ? String(only.key.value) : '';
      const value = only?.value as Node | null | undefined;
      if (
        more ||
        !value ||
        !(
          name === 'Ref' ||
          /^Fn::(Sub|GetAtt|Join|If|Select|Split|FindInMap|ImportValue|GetAZs|Base64)$/.test(name)
        )
      )
        return undefined;
      const own =
        isMap(value) && value.items.length === 1 && isScalar(value.items[0]!.key)
          ? String(value.items[0]!.key.value)
          : '';
      // A node has one tag, and with it, null is a text.
      if (isScalar(value) && value.value === null) return undefined;
      if (own === 'Ref' || own.startsWith('Fn::')) return undefined;
      value.tag = `!${name.replace('Fn::', '')}`;
      return value;
    },
  });
}

/** YAML of data. @param short functions have their short form. */
export function toYaml(data: unknown, style: YamlStyle, short = false): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  if (short) shorten(document);
  visit(document, {
    Collection(_, node) {
      node.flow = style === 'flow';
    },
    Scalar(_, node) {
      // Booleans of older versions.
      if (typeof node.value === 'string' && /^(yes|no|on|off)$/i.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({
    lineWidth: style === 'folded' ? 60 : 0,
    indentSeq: style !== 'compact',
    ...(style === 'double' || style === 'single'
      ? { defaultStringType: style === 'double' ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' }
      : {}),
  });
  // The library puts these where it does not read them.
  return text.replace(/:\n *\[\]/g, ': []');
}

/** A range as the path of a node, and a part of its text: the same in every syntax. */
export function place(root: ValueNode | undefined, range: Range): string {
  let node = root;
  const path: (string | number)[] = [];
  const part = (n: ValueNode, suffix: string): string => {
    const at = `${path.join('/')}${suffix}`;
    if (n.range.start === range.start && n.range.end === range.end) return at;
    if (n.type !== 'string') return `${at} within`;
    if (n.inner.start === range.start && n.inner.end === range.end) return at;
    return `${at} ${indexInString(n, range.start)}-${indexInString(n, range.end)}`;
  };
  const within = (outer: Range): boolean => outer.start <= range.start && range.end <= outer.end;
  for (;;) {
    if (!node) return 'nowhere';
    if (node.range.start === range.start && node.range.end === range.end) return path.join('/');
    if (node.type === 'array') {
      const i: number = node.items.findIndex((x) => within(x.range));
      if (i < 0) return part(node, '');
      path.push(i);
      node = node.items[i];
    } else if (node.type === 'object') {
      const p: (typeof node.properties)[number] | undefined = node.properties.find((x) => within(x.range));
      if (!p) return range.start === node.range.start ? `${path.join('/')} begin` : part(node, '');
      // Without braces, the first name is marked in the place of the object.
      if (p === node.properties[0] && p.key.range.start === range.start && p.key.range.end === range.end)
        return `${path.join('/')} begin`;
      path.push(p.key.value);
      if (within(p.key.range)) return part(p.key, ' key');
      if (p.range.start === range.start && p.range.end === range.end) return `${path.join('/')} property`;
      node = p.value;
    } else return part(node, '');
  }
}

/** What a finding says and where, without the offsets of a syntax. */
export const described = (finding: Finding, { root }: HostDocument): string =>
  [
    finding.rule,
    finding.severity,
    finding.message,
    place(root, finding.range),
    ...(finding.related ?? []).map((r) => `${r.message} ${place(root, r.range)}`),
  ].join(' | ');

/** Fn::GetAtt with its two names as a list: YAML also has them in one string (CloudFormation User Guide, "Fn::GetAtt"). */
const withListedNames = (json: string): string =>
  json.replace(/\{"Fn::GetAtt":"([^".]+)\.([^"]+)"\}/g, '{"Fn::GetAtt":["$1","$2"]}');

/** What each fix makes of the document, by its title. */
export function fixed(finding: Finding, document: HostDocument): [title: string, result: string][] {
  return (finding.fixes?.() ?? []).map((fix) => {
    const after = document.syntax.parse(applyEdits(document.text, fix.edits));
    const broken = after.problems.length > 0 ? ` problems: ${after.problems[0]!.message}` : '';
    return [
      fix.title,
      fix.edits.length === 0 ? 'no edits' : withListedNames(fingerprint(after.root)) + broken,
    ];
  });
}
