import type { SourcePerson } from '@optimiq/domain/records/source';

/** Who a member is, as far as loads say; every field is one the sources know. */
export type Identity = SourcePerson;

/** Order is stored: a field keeps its bit for ever, new ones are added at the end. */
const fields = [
  'memberId',
  'mbi',
  'lastName',
  'firstName',
  'middleName',
  'birthDate',
  'sex',
  'address',
  'city',
  'state',
  'zip',
  'phone',
] as const satisfies readonly (keyof SourcePerson)[];

export type IdentityField = (typeof fields)[number];

/** Bits of all fields, or of the given ones. */
export const bitsOf = (wanted: readonly IdentityField[] = fields): number =>
  wanted.reduce((bits, field) => bits | (1 << fields.indexOf(field)), 0);

/** Bits of the fields that say something. */
export function statedBits(identity: Identity): number {
  let bits = 0;
  for (let field = 0; field < fields.length; field += 1) if (identity[fields[field]!]) bits |= 1 << field;
  return bits;
}

/** Fields the newer statement leaves out keep what the older one said. */
export function mergeIdentity(older: Identity, newer: Identity): Identity {
  const merged: Record<string, string> = {};
  for (const field of fields) {
    const value = newer[field] || older[field];
    if (value) merged[field] = value;
  }
  return merged as Identity;
}

/** One text per identity: fixed field order, empty fields left out. Equal people give equal bytes. */
export function canonicalIdentity(identity: Identity): string {
  const stated: (readonly [IdentityField, string])[] = [];
  for (const field of fields) {
    const value = identity[field];
    if (value) stated.push([field, value]);
  }
  return JSON.stringify(stated);
}

/** The identity of a canonical text. */
export function parseIdentity(canonical: string): Identity {
  return Object.fromEntries(JSON.parse(canonical) as [string, string][]) as Identity;
}
