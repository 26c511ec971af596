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

declare module '*/words.mjs' {
  export interface WordEntry {
    avoid: string;
    write: string;
    pattern?: string;
    caseSensitive?: boolean;
    scopes?: string[];
    spelling?: boolean;
    bad: string;
    good: string;
  }
  interface Hit {
    offset: number;
    text: string;
    entry: WordEntry;
  }
  export function matcher(entries: readonly WordEntry[]): (text: string, scope?: string) => Hit[];
  export function proseOfMarkdown(text: string): string;
  export function proseOfScript(text: string, name?: string): string;
  export function proseOfJson(text: string, keys?: readonly string[]): string;
}
