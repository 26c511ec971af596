import { compileResource, compileStatement } from '../../policy/compile.js';
import { type ArnParts, actsOn, parseArn, typesOfArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import { stringOfParts } from '../../syntax/string-parts.js';
import type { PartialStringNode, StringPart } from '../../syntax/value.js';
import { code, codes, plain } from '../../text/markdown.js';
import { ownValue } from '../../text/own-value.js';
import type { HoverSource } from '../hover-source.js';

/** No partition changes what an ARN names; in a pattern, an unknown one could be the rest of the ARN, too. */
function inOnePartition(node: PartialStringNode): string | PartialStringNode {
  const parts = node.parts.map(
    (part): StringPart =>
      'hole' in part && part.hole.domain === 'partition'
        ? { text: 'aws', offsets: Array.from('aws', () => part.hole.range.start) }
        : part,
  );
  const known = stringOfParts(parts, node.range, node.inner);
  return known.type === 'string' ? known.value : known;
}

/** Does a format have a Region and an account where the ARN has one? */
const hasSameParts = (arn: ArnParts, format: ArnParts | undefined): boolean =>
  format !== undefined &&
  (format.region === '') === (arn.region === '') &&
  (format.account === '') === (arn.account === '');

export const source: HoverSource = {
  id: 'resource',
  roles: ['resource', 'partly-known-resource'],
  hover({ place, catalogue, sets }) {
    const text = String(place.node.value);
    if (text === '*') return { markdown: '`*`: every resource.' };
    const arn = parseArn(text);
    if (!arn) return undefined;
    const known = place.partial ? inOnePartition(place.partial) : text.replace(/^arn:\*:/, 'arn:aws:');
    const glob = compileResource(known, place.policy.variables);
    const named = typesOfArn(catalogue, arn, glob);
    const exact = named.filter(({ type }) => type.arns.some((format) => hasSameParts(arn, parseArn(format))));
    const all = exact.length > 0 ? exact : named;
    // Several services can document the resource: the service that owns it comes first.
    const own = all.filter((t) => t.service.prefix === arn.service);
    const types = own.length > 0 ? own : all;
    const lines: string[] = [];
    if (types.length > 0) {
      const names = [...new Set(types.map((t) => `${t.service.prefix} ${t.type.name}`))];
      lines.push(
        `**${plain(names.slice(0, 3).join(', '))}${names.length > 3 ? ` and ${names.length - 3} more types` : ''}**`,
        '',
      );
    }
    const partition = catalogue.partitions.find((p) => p.id === arn.partition);
    const region = ownValue(partition?.regions, arn.region);
    lines.push(
      `- Partition: ${code(arn.partition)}`,
      `- Service: ${code(arn.service)}`,
      `- Region: ${arn.region === '' ? 'none' : code(arn.region)}${region ? `, ${plain(region)}` : ''}`,
      `- Account: ${arn.account === '' ? 'none' : code(arn.account)}${arn.account === 'aws' ? ' (AWS owns this resource)' : ''}`,
      `- Resource: ${code(arn.resource)}`,
    );
    const compiled = place.statement && compileStatement(place.statement);
    if (compiled) {
      const { actions } = namedActions(compiled, catalogue, sets);
      const serving = actions.filter((a) => actsOn(a, glob));
      if (actions.length > 0) {
        lines.push(
          '',
          serving.length > 0
            ? `${serving.length} of the statement's ${actions.length} actions act on this resource: ${codes(
                serving.map((a) => a.id),
                6,
              )}`
            : "AWS does not document that any of the statement's actions acts on this resource.",
        );
      }
    }
    return { markdown: lines.join('\n') };
  },
};
