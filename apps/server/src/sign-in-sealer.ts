import { createHmac } from 'node:crypto';
import type { Sealer } from '@optimiq/connectors/identity/sealer';
import { seal, unseal } from '@optimiq/store/crypto/seal';

/** Encrypts what sign-in keeps, under a key of its own that follows from the installation's. */
export function openSignInSealer(root: Uint8Array): Sealer {
  const key = createHmac('sha256', root).update('optimiq sign-in factors').digest();
  // People are of no tenant: the place names the table's row.
  const placeOf = (place: string) => ({ tenant: 'auth', table: 'sign-in', column: 'sealed', row: place }) as const;
  return {
    seal: (place, plain) => seal(key, placeOf(place), Buffer.from(plain)),
    unseal: (place, sealed) => unseal(key, placeOf(place), sealed).toString('utf8'),
  };
}
