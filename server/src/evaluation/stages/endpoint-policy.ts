/** The policy of the VPC endpoint that the request goes through ("Control access to VPC endpoints", AWS PrivateLink Guide). */
import type { PolicySet } from '../authorization.js';
import { outcomesOf } from '../policy-outcome.js';
import type { RequestFacts } from '../request-facts.js';
import { NOT_GIVEN, oneAllows, type Stage } from './stage.js';

export const endpointPolicy = (facts: RequestFacts, { endpoint }: PolicySet): Stage =>
  endpoint ? oneAllows(outcomesOf(endpoint, facts.evaluation)) : NOT_GIVEN;
