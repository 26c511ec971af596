/** Is the text an account ID? */
export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text);

/** Is it a value of a condition key for accounts? Requests without credentials have `anonymous`. */
export const isAccountValue = (text: string): boolean => text === 'anonymous' || isAccountId(text);

/** Condition keys of type String whose values are account IDs ("AWS global condition context keys", and the services' pages). */
const ACCOUNT_KEYS: readonly string[] = [
  'aws:principalaccount',
  'aws:resourceaccount',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:vpceaccount',
  'kms:calleraccount',
  's3:resourceaccount',
];

/** @param key in lowercase. */
export const isAccountKey = (key: string): boolean => ACCOUNT_KEYS.includes(key);
