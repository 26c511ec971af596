/**
 * The policies of a resource, kept with the object that it was read from: while an edit elsewhere leaves it, they are the
 * same, if what they refer to has the same types and the same names.
 */
import { originOf, shifted } from '../syntax/shifted.js';
import { type ObjectNode, ofOrigin } from '../syntax/value.js';
import type { FoundPolicy } from './dialect.js';
import type { DeclaredTexts, TemplateNames } from './intrinsic-functions.js';

/** What was looked up, and what was found. */
class Asked {
  #asked: Map<string, string | undefined> | undefined;

  /** The declarations, to be asked. What was declared at that time is not kept. */
  of(declared: DeclaredTexts): DeclaredTexts {
    return {
      get: (id) => {
        const text = declared.get(id);
        this.#asked ??= new Map();
        this.#asked.set(id, text);
        return text;
      },
    };
  }

  /** Is everything that was looked up the same? */
  agrees(declared: DeclaredTexts): boolean {
    if (!this.#asked) return true;
    for (const [id, text] of this.#asked) if (declared.get(id) !== text) return false;
    return true;
  }
}

interface Found {
  readonly resources: Asked;
  readonly parameters: Asked;
  readonly identityPaths: Asked;
  readonly policies: readonly FoundPolicy[];
}

/** What was last found in an object. */
class LastFound {
  #last: Found | undefined;

  of(names: TemplateNames, find: (names: TemplateNames) => readonly FoundPolicy[]): readonly FoundPolicy[] {
    const last = this.#last;
    if (
      last?.resources.agrees(names.resources) &&
      last.parameters.agrees(names.parameters) &&
      last.identityPaths.agrees(names.identityPaths)
    )
      return last.policies;
    const resources = new Asked();
    const parameters = new Asked();
    const identityPaths = new Asked();
    const policies = find({
      resources: resources.of(names.resources),
      parameters: parameters.of(names.parameters),
      identityPaths: identityPaths.of(names.identityPaths),
    });
    this.#last = { resources, parameters, identityPaths, policies };
    return policies;
  }
}

const lastFound = (): LastFound => new LastFound();

function moved(found: FoundPolicy, by: number): FoundPolicy {
  const node = shifted(found.node, by) as ObjectNode;
  const attachedTo = found.place?.attachedTo;
  if (!attachedTo) return { ...found, node };
  const value = shifted(attachedTo.value, by);
  return { ...found, node, place: { ...found.place, attachedTo: { ...attachedTo, value } } };
}

/**
 * The policies of a resource.
 * @param find finds them in the object as it was read.
 */
export function knownPolicies(
  node: ObjectNode,
  names: TemplateNames,
  find: (origin: ObjectNode, names: TemplateNames) => readonly FoundPolicy[],
): readonly FoundPolicy[] {
  const known = ofOrigin(node, lastFound);
  if (!known) return find(node, names);
  const origin = originOf(node);
  const by = node.range.start - origin.range.start;
  const found = known.of(names, (own) => find(origin, own));
  return by === 0 || found.length === 0 ? found : found.map((f) => moved(f, by));
}
