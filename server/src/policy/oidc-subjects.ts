/**
 * The forms that the subjects of OIDC providers have. GitHub, "OpenID Connect reference" ("Example subject claims",
 * "Customizing the subject claims"); Kubernetes, "Managing Service Accounts"; GitLab, "OpenID Connect (OIDC)
 * Authentication Using ID Tokens"; HashiCorp, "Workload Identity Tokens".
 */
import { GITHUB, isEks } from './oidc.js';

/** Claims that a subject of GitHub can be made of, each followed by its value; `pull_request` has none. */
const GITHUB_CLAIMS: ReadonlySet<string> = new Set(
  'repo repository repository_id repository_owner repository_owner_id repository_visibility actor actor_id base_ref check_run_id context enterprise enterprise_id environment event_name head_ref iss job_workflow_ref job_workflow_sha ref ref_protected ref_type run_attempt run_id run_number runner_environment sha workflow workflow_ref workflow_sha'.split(
    ' ',
  ),
);

const isGithubClaim = (name: string): boolean => GITHUB_CLAIMS.has(name) || name.startsWith('repo_property_');

interface Parts {
  /** The parts between colons that are completely known, up to the first wildcard. */
  readonly known: readonly string[];
  /** The start of the part with the first wildcard; undefined: there is no wildcard. */
  readonly start: string | undefined;
}

function partsOf(pattern: string, wildcards: boolean): Parts {
  const at = wildcards ? pattern.search(/[*?]/) : -1;
  if (at < 0) return { known: pattern.split(':'), start: undefined };
  const parts = pattern.slice(0, at).split(':');
  return { known: parts.slice(0, -1), start: parts.at(-1)! };
}

/** Could the value start with this, as far as it is known? @param i the part of it. */
function mayStartWith({ known, start }: Parts, i: number, text: string): boolean {
  const value = known[i];
  if (value !== undefined) return value.startsWith(text);
  return i > known.length || start === undefined || start.startsWith(text) || text.startsWith(start);
}

function githubForm(parts: Parts): string | undefined {
  const { known, start } = parts;
  const [claim, value, next] = known;
  const form =
    '"repo:owner/name:ref:refs/heads/main", "repo:owner/name:environment:name" or "repo:owner/name:pull_request"';
  if (claim !== undefined && !isGithubClaim(claim)) return form;
  // A subject of the claim alone has no value.
  if (claim !== undefined && known.length === 1 && start === undefined) return form;
  if (claim !== 'repo') return undefined;
  // "Names ending in .git have the suffix automatically removed" (GitHub, "Repository limits").
  if (value !== undefined && (!/^[^/]+\/[^/]+$/.test(value) || /\.git$/i.test(value))) return form;
  if (next === undefined) return undefined;
  if (next !== 'pull_request' && !isGithubClaim(next)) return form;
  if (next === 'ref' && !mayStartWith(parts, 3, 'refs/')) return '"repo:owner/name:ref:refs/heads/main"';
  return undefined;
}

interface Form {
  readonly of: (provider: string) => boolean;
  /** What is between the colons: one of these texts, or anything. */
  readonly parts: readonly (readonly string[] | undefined)[];
  /** So many parts are there in any case. */
  readonly least: number;
  /** There can be more parts. */
  readonly more?: boolean;
  readonly form: string;
}

const FORMS: readonly Form[] = [
  {
    of: isEks,
    parts: [['system'], ['serviceaccount'], undefined, undefined],
    least: 4,
    form: '"system:serviceaccount:namespace:name"',
  },
  {
    // Projects choose which parts there are after the first ("ci_id_token_sub_claim_components").
    of: (p) => p === 'gitlab.com',
    parts: [
      ['project_path'],
      undefined,
      ['ref_type', 'ref', 'environment', 'environment_protected', 'deployment_tier'],
    ],
    least: 2,
    more: true,
    form: '"project_path:group/project:ref_type:branch:ref:main"',
  },
  {
    of: (p) => p === 'app.terraform.io',
    parts: [['organization'], undefined, ['project'], undefined],
    least: 4,
    more: true,
    form: '"organization:name:project:name:workspace:name:run_phase:apply"',
  },
];

function fits({ known, start }: Parts, { parts, least, more }: Form): boolean {
  if (start === undefined && known.length < least) return false;
  if (!more && known.length > parts.length) return false;
  return parts.every((texts, i) => {
    const part = known[i];
    if (part !== undefined) return texts === undefined ? part !== '' : texts.includes(part);
    // After the first wildcard is anything.
    if (i > known.length || start === undefined || texts === undefined) return true;
    return texts.some((t) => t.startsWith(start));
  });
}

/**
 * The form of the provider's subjects, if the value of a condition has another one, so that it matches no token;
 * undefined also where the forms of the provider are unknown.
 * @param provider in lowercase.
 */
export function formOfSubjects(provider: string, pattern: string, wildcards: boolean): string | undefined {
  const parts = partsOf(pattern, wildcards);
  if (provider === GITHUB) return githubForm(parts);
  const found = FORMS.find((f) => f.of(provider));
  return found && !fits(parts, found) ? found.form : undefined;
}

/** What can be in the place of a hole of a subject: a name, some of its parts, or all of it. */
const FILLINGS = [
  'x',
  'x/x',
  'repo:x/x',
  'repo:x/x:ref:refs/heads/x',
  'pull_request',
  'environment',
  'ref',
  'ref:refs/heads/x',
  'refs/heads/x',
  'environment:x',
];
/** With more holes than this, what a subject can be is not looked at. */
const MAX_HOLES = 3;

/** As `formOfSubjects`, where parts of a GitHub subject are unknown: whatever they are. @param texts those around the holes. */
export function formOfPartialSubjects(
  provider: string,
  texts: readonly string[],
  wildcards: boolean,
): string | undefined {
  if (provider !== GITHUB || texts.length - 1 > MAX_HOLES) return undefined;
  let filled = [texts[0]!];
  for (const text of texts.slice(1)) filled = filled.flatMap((f) => FILLINGS.map((x) => f + x + text));
  const forms = filled.map((subject) => formOfSubjects(provider, subject, wildcards));
  return forms.includes(undefined) ? undefined : forms[0];
}
