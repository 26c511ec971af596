/** Is the text an account ID? */
export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text);

/** Is it a value of a condition key for accounts? Requests without credentials have `anonymous`. */
export const isAccountValue = (text: string): boolean => text === 'anonymous' || isAccountId(text);
