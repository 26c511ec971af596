import { expect, it } from 'vitest';
import { readRequest } from '../../../server/src/lsp/features/requests.js';

it('reads a request with comments and trailing commas anywhere', () => {
  const text = `// a request
{ "action": "s3:GetObject", // with "quotes" in a comment
  /* and one in the middle */ "resource": "arn:aws:s3:::b/k//x",
  "context": { "aws:Referer": "http://example.com/*" }, // the end
}
// after it`;
  expect(readRequest(text).request).toEqual({
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k//x',
    context: { 'aws:Referer': 'http://example.com/*' },
  });
});

it('says why a text is not a request', () => {
  expect(readRequest('').problem).toBe('A request document is a JSON object.');
  expect(readRequest('[]').problem).toBe('A request document is a JSON object.');
  expect(readRequest('nonsense').problem).toMatch(/not JSON|JSON object/);
});
