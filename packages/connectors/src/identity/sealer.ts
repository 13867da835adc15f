/** Encrypts what sign-in has to keep and read again; the key is nowhere in the database. */
export type Sealer = {
  /** `place` is what the value is of: a value moved elsewhere does not open. */
  seal(place: string, plain: string): Buffer;
  unseal(place: string, sealed: Uint8Array): string;
};
