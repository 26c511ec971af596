/**
 * The policies of a resource, kept with the object that it was read from: while an edit elsewhere leaves it, they are the
 * same, if what they refer to has the same types and the same names.
 */
import { originOf, shifted } from '../syntax/shifted.js';
import { type ObjectNode, ofOrigin } from '../syntax/value.js';
import type { DeclaredTexts, TemplateNames } from './cloudformation/intrinsic-functions.js';
import type { FoundPolicy } from './dialect.js';

/** So many names are compared before one is noted again. */
const LAST = 8;

/** What was looked up, and what was found. */
class Asked {
  /** Names, each with its text. */
  #asked: (string | undefined)[] | undefined;

  /** The declarations, to be asked. What was declared at that time is not kept. */
  of(declared: DeclaredTexts): DeclaredTexts {
    return {
      get: (id) => {
        const text = declared.get(id);
        if (!this.#asked) this.#asked = [id, text];
        else if (!this.#has(id)) this.#asked.push(id, text);
        return text;
      },
    };
  }

  /** Is everything that was looked up the same? */
  agrees(declared: DeclaredTexts): boolean {
    const asked = this.#asked;
    if (!asked) return true;
    for (let i = 0; i < asked.length; i += 2) if (declared.get(asked[i]!) !== asked[i + 1]) return false;
    return true;
  }

  /** Is the name among the last ones? Most are asked for several times in a row. */
  #has(id: string): boolean {
    const asked = this.#asked!;
    for (let i = asked.length - 2; i >= 0 && i >= asked.length - 2 * LAST; i -= 2)
      if (asked[i] === id) return true;
    return false;
  }
}

/** The policies of a resource of a type, in the object as it was read. */
export type ReadPolicies = (type: string, origin: ObjectNode, names: TemplateNames) => readonly FoundPolicy[];

interface Found {
  readonly resources: Asked;
  readonly parameters: Asked;
  readonly identityPaths: Asked;
  readonly policies: readonly FoundPolicy[];
}

/** What was last found in an object. */
class LastFound {
  #last: Found | undefined;

  /** undefined: what it refers to is different. */
  under(names: TemplateNames): readonly FoundPolicy[] | undefined {
    const last = this.#last;
    return last?.resources.agrees(names.resources) &&
      last.parameters.agrees(names.parameters) &&
      last.identityPaths.agrees(names.identityPaths)
      ? last.policies
      : undefined;
  }

  find(type: string, origin: ObjectNode, names: TemplateNames, read: ReadPolicies): readonly FoundPolicy[] {
    const resources = new Asked();
    const parameters = new Asked();
    const identityPaths = new Asked();
    const policies = read(type, origin, {
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
 * The policies of a resource. It is asked about each resource of a template after each keystroke, so it makes nothing where
 * nothing has changed.
 */
export function knownPolicies(
  type: string,
  node: ObjectNode,
  names: TemplateNames,
  read: ReadPolicies,
): readonly FoundPolicy[] {
  const known = ofOrigin(node, lastFound);
  if (!known) return read(type, node, names);
  const origin = originOf(node);
  const by = node.range.start - origin.range.start;
  const found = known.under(names) ?? known.find(type, origin, names, read);
  return by === 0 || found.length === 0 ? found : found.map((f) => moved(f, by));
}
