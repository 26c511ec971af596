/** What tests use of the build scripts, which are plain JavaScript. */
declare module '*/build-catalogue.mjs' {
  interface SourceAction {
    name: string;
    description: string;
    levels: string[];
    conditionKeys: string[];
    resourceTypes: { name: string; required: boolean; conditionKeys: string[] }[];
    dependentActions: string[];
  }
  interface SourceModel {
    services: {
      prefix: string;
      name: string;
      actions: SourceAction[];
      resourceTypes: { name: string; arns: string[] }[];
      conditionKeys: { name: string; type: string; description: string }[];
    }[];
  }
  export function readIamData(): SourceModel;
  export function checkModel(model: SourceModel): unknown;
}

declare module '*/catalogue-changes.mjs' {
  interface Snapshot {
    version: string;
    services: Record<string, [number, number, number, string]>;
  }
  export function snapshotOf(model: unknown): Snapshot;
  export function readSnapshot(): Snapshot;
  export function changes(before: Snapshot, after: Snapshot): string[];
}
