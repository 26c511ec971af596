/** The findings of a comparison in classes that people can read: by the statements that allow it, and by service. */
import { ACCESS_LEVELS, type AccessLevel } from '../catalogue/access-levels.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { enumerate } from '../text/words.js';
import type { AccessFinding, ConditionOutcome, Difference, GrantingStatement } from './access-finding.js';

/** Patterns or actions of a service. */
export interface ServiceAccess {
  /** Prefix; `*` for all the services that neither policy names. */
  readonly service: string;
  /** What is allowed: actions, or patterns. At most some of them. */
  readonly named: readonly string[];
  /** So many more are. */
  readonly more: number;
  /** What the patterns do not mean, at most some, and how many more there are. */
  readonly except: readonly string[];
  readonly moreExcept: number;
  /** How many documented actions that are; 0 for `*`, and for what AWS does not document. */
  readonly actions: number;
  /** All the documented actions of the service. */
  readonly all: boolean;
  /** `3 write, 1 list`. */
  readonly levels: string;
  readonly undocumented: boolean;
  /** AWS documents that the actions do not act on such resources. */
  readonly undocumentedResource: boolean;
  /** The most serious of its findings. */
  readonly example: AccessFinding;
}

export interface AccessClass {
  readonly statements: readonly GrantingStatement[];
  /** Under which outcomes it is allowed; undefined: under all. */
  readonly when: readonly ConditionOutcome[] | undefined;
  readonly services: readonly ServiceAccess[];
}

/** Names of a service that are shown. */
const NAMED = 6;
const EXCEPTIONS = 4;
/** Least serious first. */
const SERIOUS: readonly AccessLevel[] = ['List', 'Read', 'Tagging', 'Write', 'Permissions management'];

const SERIOUS_MASKS = SERIOUS.map((l) => 1 << ACCESS_LEVELS.indexOf(l));

/** The position of its most serious level in SERIOUS; -1 if AWS does not document the action. */
function rankOfAction(id: string, catalogue: Catalogue): number {
  const colon = id.indexOf(':');
  const service = colon < 0 ? undefined : catalogue.service(id.slice(0, colon));
  const index = service?.actionIndex(id.slice(colon + 1));
  const mask = index === undefined ? 0 : service!.levelMask(index);
  for (let rank = SERIOUS.length - 1; rank >= 0; rank--) if (mask & SERIOUS_MASKS[rank]!) return rank;
  return -1;
}

function serviceAccess(
  service: string,
  findings: readonly AccessFinding[],
  catalogue: Catalogue,
  reported: ReadonlySet<string>,
): ServiceAccess {
  const rankOf = (id: string): number => rankOfAction(id, catalogue);
  const ids =
    findings.length === 1 ? findings[0]!.documented : [...new Set(findings.flatMap((f) => f.documented))];
  const highest = (f: AccessFinding): number =>
    (service === '*' ? [f.witness.action] : f.documented).reduce((max, id) => Math.max(max, rankOf(id)), -1);
  const counts = new Map<AccessLevel, number>();
  for (const id of ids) {
    const level = SERIOUS[rankOf(id)];
    if (level) counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  // Patterns first: they mean more.
  const sorted = [...findings].sort((a, b) => b.documented.length - a.documented.length);
  // "All other services" says already that the services that have a line are not among them.
  const named = (text: string): boolean =>
    service === '*' && reported.has(/^([^*?:]+):\*$/.exec(text)?.[1] ?? '*');
  const except = [...new Set(sorted.flatMap((f) => f.except))].filter((text) => !named(text));
  // Its witness is for the most serious of its actions.
  const example =
    sorted.length === 1 ? sorted[0]! : sorted.reduce((best, f) => (highest(f) > highest(best) ? f : best));
  const total = catalogue.service(service)?.actionNames.length;
  return {
    service,
    named: sorted.slice(0, NAMED).map((f) => f.action),
    more: Math.max(0, sorted.length - NAMED),
    except: except.slice(0, EXCEPTIONS),
    moreExcept: Math.max(0, except.length - EXCEPTIONS),
    actions: ids.length,
    all: ids.length > 0 && ids.length === total,
    levels: enumerate(
      ACCESS_LEVELS.filter((l) => counts.has(l)).map((l) => `${counts.get(l)} ${l.toLowerCase()}`),
      ACCESS_LEVELS.length,
    ),
    undocumented: service !== '*' && findings.every((f) => f.undocumented),
    undocumentedResource: findings.every((f) => f.undocumentedResource),
    example,
  };
}

/** In the order of their first findings; services in theirs. */
export function accessClasses({ findings }: Difference, catalogue: Catalogue): AccessClass[] {
  const reported = new Set(findings.flatMap(({ service }) => (service === '*' ? [] : [service])));
  const classes = new Map<
    string,
    Pick<AccessClass, 'statements' | 'when'> & { by: Map<string, AccessFinding[]> }
  >();
  for (const finding of findings) {
    const key = JSON.stringify([finding.statements, finding.when]);
    let known = classes.get(key);
    if (!known) {
      known = { statements: finding.statements, when: finding.when, by: new Map() };
      classes.set(key, known);
    }
    const service = `${finding.service}${finding.undocumentedResource ? ' elsewhere' : ''}`;
    const own = known.by.get(service);
    if (own) own.push(finding);
    else known.by.set(service, [finding]);
  }
  return [...classes.values()].map(({ statements, when, by }) => ({
    statements,
    when,
    services: [...by.values()]
      .map((own) => serviceAccess(own[0]!.service, own, catalogue, reported))
      .sort((a, b) => Number(a.undocumentedResource) - Number(b.undocumentedResource)),
  }));
}
