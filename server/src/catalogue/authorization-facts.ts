/** Facts about AWS's decisions that no policy contains, with their sources: server/data/authorization-facts.json. */
import type { CallerKind } from './key-facts.js';

interface Sourced {
  /** Addresses of AWS's pages. */
  readonly source: readonly string[];
}

/** AWS's table of principal key values. `null`: the key is not in such requests. */
export interface PrincipalKeyValues {
  readonly principal: CallerKind;
  readonly principalType: string;
  /** Made of `${account}`, `${unique-id}` (in no ARN) and `${session-name}`, or plain text. */
  readonly userid: string;
  readonly username: string | null;
  readonly note?: string;
}

/** A service with one endpoint for all Regions: `aws:RequestedRegion` is that endpoint's Region. */
export interface GlobalService extends Sourced {
  /** Prefix of its actions. */
  readonly service: string;
  /** By partition, where AWS gives a Region. */
  readonly region: Readonly<Record<string, string>>;
}

/** An action that needs no permission. */
export interface ActionWithoutPermission extends Sourced {
  readonly action: string;
  /** Whether a policy can still deny it. */
  readonly denyWorks: boolean;
  /** Who can call it; if absent, every caller. */
  readonly callers?: readonly CallerKind[];
  readonly note?: string;
}

export type PolicyKindName = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint';

/** Actions that the root user of the account that owns the resource can do although some policies deny them. */
export interface RootExemption extends Sourced {
  readonly actions: readonly string[];
  /** Kinds of policy that cannot deny the actions. */
  readonly ignores: readonly PolicyKindName[];
  /** Kinds of policy that AWS says can still deny them; empty if it does not say. */
  readonly limitedBy: readonly PolicyKindName[];
  /** Description of the case to which AWS limits the exemption. Nothing is documented for other cases. */
  readonly when?: string;
  readonly note?: string;
}

export interface ResourceControlPolicyFacts extends Sourced {
  readonly exceptActions: readonly string[];
  readonly exceptCallers: readonly CallerKind[];
  /** Description of the resources that RCPs do not apply to. */
  readonly exceptResources: readonly string[];
  readonly onlyActionsWithResourceTypes: boolean;
  /** Services for which AWS's list does not say. */
  readonly unsure: readonly { readonly service: string; readonly why: string }[];
}

/** A resource-based policy whose statements have no `Resource` element: they apply to the resource it is attached to. */
export interface PolicyWithoutResource extends Sourced {
  readonly service: string;
  readonly policy: string;
  /**
   * `rejected`: AWS rejects a Resource element; `unknown`: its examples have none, and it does not say more; `unsure`: its
   * examples have one or none, and policies without it are in use, so it is neither required nor known to be unnecessary.
   */
  readonly resource: 'rejected' | 'unknown' | 'unsure';
}

export interface AuthorizationFacts {
  readonly principalKeyValues: Sourced & { readonly rows: readonly PrincipalKeyValues[] };
  readonly globalServices: readonly GlobalService[];
  readonly actionsWithoutPermission: readonly ActionWithoutPermission[];
  readonly rootExemptions: readonly RootExemption[];
  readonly resourceControlPolicies: ResourceControlPolicyFacts;
  readonly policiesWithoutResource: readonly PolicyWithoutResource[];
}
