import type { Action, Service } from './catalogue.js';

/** An action of a service: there are thousands, so none has functions of its own. */
export class DocumentedAction implements Action {
  readonly name: string;
  readonly id: string;
  readonly levels: Action['levels'];
  readonly resourceTypes: Action['resourceTypes'];
  readonly conditionKeys: Action['conditionKeys'];
  readonly dependentActions: Action['dependentActions'];
  readonly service: Service;
  readonly #index: number;

  /** @param index its position in `actionNames` of the service. */
  constructor(
    service: Service,
    index: number,
    facts: Pick<Action, 'levels' | 'resourceTypes' | 'conditionKeys' | 'dependentActions'>,
  ) {
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
