import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { NewMachineClient } from './machines.ts';

test.each([
  { modulusLength: 2_048, isTaken: false },
  { modulusLength: 3_064, isTaken: false },
  { modulusLength: 3_072, isTaken: true },
  { modulusLength: 4_096, isTaken: true },
])('SEC-01 an RSA key of a client of $modulusLength bits: $isTaken', ({ modulusLength, isTaken }) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const keys = [publicKey.export({ format: 'jwk' })];
  const client = { name: 'Nightly', permissions: ['load:read'], days: 1, publicKeys: { keys } };
  expect(NewMachineClient.safeParse(client).success).toBe(isTaken);
});
