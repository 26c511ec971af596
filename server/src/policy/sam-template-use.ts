/** What a SAM template writes in the place of policies: names of policy templates, with parameters. A dialect finds it. */
import type { Data } from '../syntax/data.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, PropertyNode, ValueNode } from '../syntax/value.js';

/** A parameter of a SAM policy template. */
export interface SamParameter {
  readonly description: string;
  /** What it takes: a whole ARN, or the name or ID that SAM puts at the end of one. */
  readonly takes: 'ARN' | 'name';
}

/** A reference to a resource of the template that returns what a parameter takes. */
export interface SamReference {
  /** As people read it: `!GetAtt Queue.QueueName`. */
  readonly label: string;
  /** Logical ID of the resource. */
  readonly resource: string;
  readonly type: string;
  readonly value: Data;
}

/** A policy template in the `Policies` of a SAM function or state machine: `SQSPollerPolicy: { QueueName: jobs }`. */
export interface SamTemplateUse {
  readonly document: HostDocument;
  /** The item with the name. */
  readonly item: ObjectNode;
  readonly name: PropertyNode;
  /** The parameters of the template by name; undefined: SAM has no template with this name. */
  readonly parameters: ReadonlyMap<string, SamParameter> | undefined;
  /** The names most like that of a template that SAM does not have. */
  readonly similar: readonly string[];
  /** Properties next to the name. SAM accepts none there. */
  readonly beside: readonly PropertyNode[];
  /** The value of a parameter as CloudFormation resolves it. */
  resolved(value: ValueNode): ValueNode;
  /** References to resources of the template that a parameter can have. */
  references(parameter: string): readonly SamReference[];
}
