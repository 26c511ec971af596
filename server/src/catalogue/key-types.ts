/** The types of condition keys, as the Service Authorization Reference names them; an array has several values. */
export const KEY_TYPES = [
  'String',
  'ArrayOfString',
  'ARN',
  'ArrayOfARN',
  'Bool',
  'ArrayOfBool',
  'Numeric',
  'Date',
  'IPAddress',
] as const;
export type KeyType = (typeof KEY_TYPES)[number];
