/** Facts about decisions that no policy states, with their sources: server/data/authorization-facts.json. */
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
  /** Whether a policy can deny it all the same. */
  readonly denyWorks: boolean;
  /** Who can call it; all callers, if not given. */
  readonly callers?: readonly CallerKind[];
}

export type PolicyKindName = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint';

/** Actions that the root user of the account that owns the resource can always do, but for some kinds of policy. */
export interface RootExemption extends Sourced {
  readonly actions: readonly string[];
  readonly ignores: readonly PolicyKindName[];
  readonly limitedBy: readonly PolicyKindName[];
}

export interface ResourceControlPolicyFacts extends Sourced {
  readonly exceptActions: readonly string[];
  readonly exceptCallers: readonly CallerKind[];
  /** For people: resources that RCPs do not limit. */
  readonly exceptResources: readonly string[];
  readonly onlyActionsWithResourceTypes: boolean;
  /** Services for which AWS's list leaves it open. */
  readonly unsure: readonly { readonly service: string; readonly why: string }[];
}

/** A kind of resource-based policy whose statements have no `Resource` element. */
export interface PolicyWithoutResource extends Sourced {
  readonly service: string;
  readonly policy: string;
  /** `forbidden`: the service refuses a Resource element; `optional`: it may be there. */
  readonly resource: 'forbidden' | 'optional';
}

export interface AuthorizationFacts {
  readonly principalKeyValues: Sourced & { readonly rows: readonly PrincipalKeyValues[] };
  readonly globalServices: readonly GlobalService[];
  readonly actionsWithoutPermission: readonly ActionWithoutPermission[];
  readonly rootExemptions: readonly RootExemption[];
  readonly resourceControlPolicies: ResourceControlPolicyFacts;
  readonly policiesWithoutResource: readonly PolicyWithoutResource[];
}
