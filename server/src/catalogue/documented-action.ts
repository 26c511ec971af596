import type { AccessLevel } from './access-levels.js';

/** A service, where the names of its actions and their descriptions are. */
interface Source {
  readonly actionNames: readonly string[];
  readonly actionIds: { readonly ids: readonly string[] };
  description(index: number): string;
}

interface Facts<Use> {
  readonly levels: readonly AccessLevel[];
  readonly resourceTypes: readonly Use[];
  readonly conditionKeys: readonly string[];
  readonly dependentActions: readonly string[];
}

/** An action of a service: there are thousands, so they share their lists, and none has functions of its own. */
export class DocumentedAction<Service extends Source, Use> {
  readonly name: string;
  readonly id: string;
  readonly levels: readonly AccessLevel[];
  readonly resourceTypes: readonly Use[];
  readonly conditionKeys: readonly string[];
  readonly dependentActions: readonly string[];
  readonly service: Service;
  readonly #index: number;

  /** @param index its position in the names of the service. */
  constructor(service: Service, index: number, facts: Facts<Use>) {
    this.service = service;
    this.#index = index;
    this.name = service.actionNames[index]!;
    this.id = service.actionIds.ids[index]!;
    this.levels = facts.levels;
    this.resourceTypes = facts.resourceTypes;
    this.conditionKeys = facts.conditionKeys;
    this.dependentActions = facts.dependentActions;
  }

  get description(): string {
    return this.service.description(this.#index);
  }
}
