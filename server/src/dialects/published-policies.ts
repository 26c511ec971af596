/** Policies that AWS publishes: those that it manages, and the policy templates of SAM. In a separate bundle. */
import managed from '../../data/managed-policies.json';
import sam from '../../data/sam-policy-templates.json';
import { ownValue } from '../text/own-value.js';
import { type KnownSamParameter, samParameter } from './cloudformation/sam-parameters.js';

/** A policy template of SAM, from "AWS SAM policy templates" in the AWS SAM Developer Guide. */
export interface SamPolicyTemplate {
  readonly description: string;
  readonly parameters: ReadonlyMap<string, KnownSamParameter>;
  /** JSON with `Ref` of parameters. */
  readonly statements: readonly unknown[];
}

const MANAGED: Readonly<Record<string, unknown>> = managed.policies;

const readTemplate = ({
  description,
  parameters,
  statements,
}: {
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly statements: readonly unknown[];
}): SamPolicyTemplate => ({
  description,
  statements,
  parameters: new Map(
    Object.entries(parameters).map(([name, text]) => [name, samParameter(name, text, statements)]),
  ),
});

const SAM: Readonly<Record<string, SamPolicyTemplate>> = Object.fromEntries(
  Object.entries(sam.templates).map(([name, template]) => [name, readTemplate(template)]),
);

/** The JSON of the policy with that name; undefined: AWS manages none, or it is not one of those that are known here. */
export function managedPolicy(name: string): string | undefined {
  const found = ownValue(MANAGED, name);
  return found === undefined ? undefined : JSON.stringify(found);
}

/** By name. */
export const samPolicyTemplates = (): Readonly<Record<string, SamPolicyTemplate>> => SAM;
