/** Policies that AWS publishes: those that it manages, and the policy templates of SAM. In a separate bundle. */
import managed from '../../data/managed-policies.json';
import sam from '../../data/sam-policy-templates.json';
import { ownValue } from '../text/own-value.js';

/** A policy template of SAM, from "AWS SAM policy templates" in the AWS SAM Developer Guide. */
export interface SamPolicyTemplate {
  readonly description: string;
  /** Their descriptions, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** JSON with `Ref` of parameters. */
  readonly statements: readonly unknown[];
}

const MANAGED: Readonly<Record<string, unknown>> = managed.policies;
const SAM: Readonly<Record<string, SamPolicyTemplate>> = sam.templates;

/** The JSON of the policy with that name; undefined: AWS manages none, or it is not one of those that are known here. */
export function managedPolicy(name: string): string | undefined {
  const found = ownValue(MANAGED, name);
  return found === undefined ? undefined : JSON.stringify(found);
}

/** By name. */
export const samPolicyTemplates = (): Readonly<Record<string, SamPolicyTemplate>> => SAM;
