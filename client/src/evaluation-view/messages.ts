/** The messages between the page of the evaluation and the extension. Types only. */
import type {
  RequestDocument,
  RequestField,
  Suggestion,
  WireAuthorization,
  WireOtherOwner,
} from '../../../server/src/lsp/protocol.js';

/** A request in the fields of the form; policies stay with the extension. */
export interface FormValues {
  principal: string;
  /** '': the key is absent from the request. */
  mfa: '' | 'true' | 'false';
  /** `key=value`, one per line. */
  principalTags: string;
  action: string;
  resource: string;
  account: string;
  resourceTags: string;
  context: { key: string; value: string }[];
}

export interface PolicyEntry {
  slot: string;
  /** Index of the policy in the slot, across all levels. */
  index: number;
  label: string;
  level?: number;
}

export interface ViewState {
  form: FormValues;
  policies: PolicyEntry[];
  result: WireAuthorization | null;
  problems: string[];
  /** null: the decision does not depend on an assumed owner of the resource. */
  otherOwner: WireOtherOwner | null;
  /** Where the request is: in a document, or only in the view. */
  title: string;
}

/** A question for values of a field; `id` is that of its answer. */
export interface SuggestMessage {
  type: 'suggest';
  id: number;
  field: RequestField;
  query: string;
  /** For `value`: the condition key. */
  key?: string;
  form: FormValues;
}

export type ToPage =
  | { type: 'state'; state: ViewState; refill: boolean }
  | { type: 'suggestions'; id: number; values: Suggestion[] };
export type FromPage =
  | { type: 'ready' }
  | { type: 'change'; form: FormValues }
  | { type: 'addPolicy'; slot: string }
  | { type: 'removePolicy'; slot: string; index: number }
  | SuggestMessage
  | { type: 'open'; uri: string; line: number; character: number }
  | { type: 'saveTest' };

export type { RequestDocument };
