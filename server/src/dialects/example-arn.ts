import { replaceDollarBraces } from '../text/dollar-braces.js';
import { ownValue } from '../text/own-value.js';

/** In the place of what is known at the deployment only. */
const EXAMPLES: Readonly<Record<string, string>> = { Region: 'us-east-1', Account: '123456789012' };

/**
 * An ARN of a format, as an example.
 * @param format without `arn:PARTITION:`; what is in brackets can be absent.
 * @param nameOf the name of a placeholder, without what the format's language adds to it.
 */
export const exampleArn = (format: string, nameOf: (name: string) => string = (name) => name): string =>
  `arn:aws:${replaceDollarBraces(format.replace(/\[[^[\]]*\]/g, ''), (found) => ownValue(EXAMPLES, nameOf(found.name)) ?? 'name')}`;
