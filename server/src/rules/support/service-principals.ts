/** Service principals that do not exist, and the ones that they resemble. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';

const SUFFIX = /\.(amazonaws\.com(\.cn)?|amazon\.com)$/;
/**
 * Shorter names are too near to each other to exchange a letter, as `ecs` and `eks` are. They are a slip of another one with
 * a letter more or less, or two letters exchanged.
 */
const MIN_LETTERS = 5;

const sorted = (text: string): string => [...text].sort().join('');

const isShortSlip = (short: string, name: string): boolean =>
  short.length !== name.length || sorted(short) === sorted(name);

/** The names without their suffixes: all, and those to suggest with the whole name. */
function shortNamesOf({ servicePrincipals: { names, retired } }: Catalogue): {
  known: ReadonlySet<string>;
  suggested: ReadonlyMap<string, string>;
} {
  const short = (name: string): string => name.replace(SUFFIX, '');
  return {
    known: new Set([...names, ...retired].map(short)),
    suggested: new Map(names.filter((n) => n.endsWith('.com')).map((n) => [short(n), n])),
  };
}

/** Names of services that people write in the place of their service principal. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  apigw: 'apigateway',
  beanstalk: 'elasticbeanstalk',
  'cloudwatch-events': 'events',
  'cloudwatch-logs': 'logs',
  cloudwatchevents: 'events',
  cloudwatchlogs: 'logs',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  emr: 'elasticmapreduce',
  eventbridge: 'events',
  kinesisfirehose: 'firehose',
  'kinesis-firehose': 'firehose',
  stepfunction: 'states',
  stepfunctions: 'states',
  'step-functions': 'states',
};

const DOMAIN = 'amazonaws.com';
/** What people write in place of the domain. */
const WRONG_DOMAINS: readonly string[] = ['aws', 'aws.com', 'aws.amazon.com', 'amazon', 'amazonaws'];

/** Does a domain seem to be a slip for the one of AWS: cut off, or misspelled? */
const resemblesDomain = (domain: string): boolean =>
  domain !== DOMAIN && (WRONG_DOMAINS.includes(domain) || nearest(domain, [DOMAIN], 1).length > 0);

/** The name with the domain of AWS, if it is a documented one with another domain: `lambda.amazonaws.co`. */
function withDomain(
  labels: readonly string[],
  isRegion: (label: string) => boolean,
  isKnown: (name: string) => boolean,
): string | undefined {
  for (let i = 1; i < labels.length; i++) {
    if (!resemblesDomain(labels.slice(i).join('.'))) continue;
    const own = labels.slice(0, i);
    const name = (parts: readonly string[]): string => `${parts.join('.')}.${DOMAIN}`;
    if (isKnown(name(own.filter((l) => !isRegion(l))))) return name(own);
  }
  return undefined;
}

/**
 * Documented service principals that a name resembles. AWS publishes no complete list, so a name is called unknown only
 * if it is nearly one of the list, and not the prefix of a service.
 */
export function similarServicePrincipals(value: string, catalogue: Catalogue): string[] {
  const name = value.toLowerCase();
  const suffix = SUFFIX.exec(name)?.[0];
  // The part before the suffix, without a Region: "logs.eu-west-1".
  const labels = name.slice(0, suffix ? -suffix.length : undefined).split('.');
  const isRegion = (l: string): boolean => catalogue.partitions.some((p) => Object.hasOwn(p.regions, l));
  const own = labels.filter((l) => !isRegion(l));
  const short = own.join('.');
  const { names, retired } = catalogue.servicePrincipals;
  const isListed = (text: string): boolean => names.includes(text) || retired.includes(text);
  if (!suffix) {
    const meant = withDomain(labels, isRegion, isListed);
    return meant === undefined ? [] : [meant];
  }
  const usual = ownValue(USUAL_NAMES, short);
  if (usual !== undefined && !isListed(name)) return [`${usual}.amazonaws.com`];
  // "ec2.amazon.com" instead of "ec2.amazonaws.com".
  if (suffix === '.amazon.com' && !isListed(name) && isListed(`${short}.amazonaws.com`))
    return [`${short}.amazonaws.com`];
  if (short.length < 2 || own.some((l) => catalogue.hasService(l))) return [];
  const { known, suggested } = catalogue.derived.of(shortNamesOf);
  if (known.has(short)) return [];
  const near =
    short.length < MIN_LETTERS ? nearest(short, suggested.keys(), 9) : nearest(short, suggested.keys());
  return near
    .filter((k) => short.length >= MIN_LETTERS || isShortSlip(short, k))
    .slice(0, 3)
    .map((k) => suggested.get(k)!);
}
