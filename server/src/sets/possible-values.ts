/**
 * The values that a condition key can have where AWS sets it. A caller cannot give such a key another value, so a request
 * whose aws:SourceIp is not an address does not exist. Of the keys that callers or services fill, only those are here whose
 * parameter is a whole number in the API Reference of the service; nothing is known of the values of others.
 *
 * Source: IAM User Guide, "AWS global condition context keys", "Value type" of each key; ranges as "IAM JSON policy
 * elements: Condition operators" gives them (aws:MultiFactorAuthAge is a number of seconds since the authentication).
 */
import type { Interval, ValueSet } from '../algebra/values.js';

const ADDRESSES: ValueSet = {
  family: 'ip',
  ranges: [
    { version: 4, first: 0n, last: (1n << 32n) - 1n },
    { version: 6, first: 0n, last: (1n << 128n) - 1n },
  ],
};
const BOOLEANS: ValueSet = { family: 'bool', values: [true, false] };
const FROM_ZERO: readonly Interval[] = [
  { min: 0, max: Number.POSITIVE_INFINITY, minOpen: false, maxOpen: false },
];
const DATES: ValueSet = { family: 'date', intervals: FROM_ZERO };
const WHOLE_NUMBERS: ValueSet = {
  family: 'numeric',
  intervals: FROM_ZERO,
  whole: true,
};

/**
 * Keys for parameters that are an Integer or a Long in the API References: ListObjectsV2 and ListObjectVersions of Amazon S3, AssumeRole
 * of AWS STS, ScheduleKeyDeletion and EnableKeyRotation of AWS KMS, DeleteSecret of AWS Secrets Manager, CreateVolume and
 * ModifyInstanceMetadataOptions of Amazon EC2, CreateDBInstance of Amazon RDS, CreateAutoScalingGroup of Amazon EC2 Auto Scaling.
 */
const COUNTS = [
  's3:max-keys',
  'sts:durationseconds',
  'kms:schedulekeydeletionpendingwindowindays',
  'kms:rotationperiodindays',
  'secretsmanager:recoverywindowindays',
  'ec2:volumesize',
  'ec2:volumeiops',
  'ec2:volumethroughput',
  'ec2:metadatahttpputresponsehoplimit',
  'rds:storagesize',
  'rds:piops',
  'autoscaling:minsize',
  'autoscaling:maxsize',
];

const POSSIBLE: ReadonlyMap<string, ValueSet> = new Map<string, ValueSet>([
  ['aws:sourceip', ADDRESSES],
  ['aws:vpcsourceip', ADDRESSES],
  ['aws:currenttime', DATES],
  ['aws:epochtime', DATES],
  ['aws:tokenissuetime', DATES],
  ['aws:multifactorauthage', WHOLE_NUMBERS],
  ['aws:multifactorauthpresent', BOOLEANS],
  ['aws:principalisawsservice', BOOLEANS],
  ['aws:securetransport', BOOLEANS],
  ['aws:viaawsservice', BOOLEANS],
  ...COUNTS.map((key): [string, ValueSet] => [key, WHOLE_NUMBERS]),
]);

/** All values of a key that AWS sets; undefined: unknown. @param key in lowercase. */
export const possibleValues = (key: string): ValueSet | undefined => POSSIBLE.get(key);
