import { expect, it } from 'vitest';
import { service } from '../../support/service.js';

it('takes what SOPS adds to an encrypted file for what it is', () => {
  const encrypted = 'ENC[AES256_GCM,data:Zm9vYmFy,iv:abc/def=,tag:xyz==,type:str]';
  const text = `{"Version": "${encrypted}", "Statement": [{"Effect": "${encrypted}", "Action": "${encrypted}", "Resource": "${encrypted}"}],
    "sops": {"mac": "${encrypted}", "version": "3.8.1"}}`;
  expect(service.check(service.analyse(text, 'a-policy.json')!).map((f) => f.rule)).toEqual(['placeholder']);
});
