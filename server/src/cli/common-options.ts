/** Options that several commands have. */
import { POLICY_KINDS, type PolicyKind } from '../policy/policy-kind.js';
import type { Invocation, Option } from './command.js';

export const FORMAT: Option = {
  value: 'FORMAT',
  choices: ['text', 'json'],
  help: 'how the answer is written',
};

export const KIND: Option = {
  value: 'KIND',
  choices: POLICY_KINDS,
  help: 'the kind of the policies, where name and content do not tell',
};

export const isJson = (invocation: Invocation): boolean => invocation.value('format') === 'json';

/** The value of `--kind`. */
export const kindOption = (invocation: Invocation): PolicyKind | undefined =>
  POLICY_KINDS.find((kind) => kind === invocation.value('kind'));
