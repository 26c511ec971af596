/** Options that several commands have. */
import { POLICY_KINDS, type PolicyKind } from '../service/core.js';
import type { Invocation, Option } from './command.js';

export const FORMAT: Option = {
  value: 'FORMAT',
  choices: ['text', 'json'],
  help: 'output format',
};

export const KIND: Option = {
  value: 'KIND',
  choices: POLICY_KINDS,
  help: 'policy kind, if the file name and content do not identify it',
};

export const isJson = (invocation: Invocation): boolean => invocation.value('format') === 'json';

/** The value of `--kind`. */
export const kindOption = (invocation: Invocation): PolicyKind | undefined =>
  POLICY_KINDS.find((kind) => kind === invocation.value('kind'));
