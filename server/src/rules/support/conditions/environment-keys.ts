/** Condition keys of where and how a request is sent, which do not keep a principal from a resource. */

const ENVIRONMENT =
  /^aws:(multifactorauth(present|age)|sourceip|securetransport|requestedregion|currenttime|epochtime|sourcevpc|sourcevpce|useragent|tokenissuetime)$/;

/** @param key in lowercase. */
export const isEnvironment = (key: string): boolean => ENVIRONMENT.test(key);
