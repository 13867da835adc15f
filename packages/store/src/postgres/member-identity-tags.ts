import type { SourcePerson } from '@optimiq/domain/records/source';
import { blindIndex } from '../crypto/blind-index.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';

export type TagKind = 'mbi' | 'member-id' | 'person';

/** A tag, and the same bytes as a map key. */
export type Tag = { readonly bytes: Buffer; readonly key: string };

/** Stored tags as map keys. */
export const keyOf = (bytes: Buffer): string => bytes.toString('latin1');

/** Tags by which a person is found again; absent where the person states nothing to make one of. */
export type PersonTags = Readonly<Record<'mbi' | 'memberId' | 'person', Tag | undefined>>;

/** Identifiers are matched by 128 bits: two of a billion members meet by accident with odds below 1 in 10^20. */
export const tagBytes = 16;

/** MBI as matched: upper case, without spaces and dashes. Its form is not judged: sources hold malformed ones. */
export const normalizeMbi = (text: string): string => text.replaceAll(/[\s-]/g, '').toUpperCase();

/** Name as matched and searched: upper case, without marks, punctuation and spaces: 'Peña-O’Neil' is 'PENAONEIL'. */
export const foldName = (text: string): string =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Tag of an MBI. */
export const mbiTag = (keys: TenantKeys, mbi: string): Buffer => blindIndex(keys.index, 'mbi', normalizeMbi(mbi));

/** Tag of a member id: case counts, and the same id of another source is another person's. */
export const memberIdTag = (keys: TenantKeys, source: string, memberId: string): Buffer =>
  blindIndex(keys.index, 'member-id', JSON.stringify([source, memberId.trim()]));

/** Tag of last name, first name, birth date and sex; undefined when one is missing. Several people may share it. */
export function personTag(keys: TenantKeys, person: SourcePerson): Buffer | undefined {
  const { lastName, firstName, birthDate, sex } = person;
  if (!lastName || !firstName || !birthDate || !sex) return undefined;
  const value = JSON.stringify([foldName(lastName), foldName(firstName), birthDate, sex]);
  return blindIndex(keys.index, 'person', value);
}

/** Makes the tags of many persons: equal tags are one object, made once, since claims repeat the same few people. */
export function tagMaker(keys: TenantKeys, source: string): (person: SourcePerson) => PersonTags {
  const mbis = new Map<string, Tag | undefined>();
  const memberIds = new Map<string, Tag | undefined>();
  const people = new Map<string, Tag | undefined>();
  return (person) => {
    const mbi = person.mbi ? normalizeMbi(person.mbi) : '';
    const memberId = person.memberId?.trim() ?? '';
    const { lastName, firstName, birthDate, sex } = person;
    const name = lastName && firstName && birthDate && sex ? `${lastName}|${firstName}|${birthDate}|${sex}` : '';
    return {
      mbi: once(mbis, mbi, () => mbiTag(keys, mbi)),
      memberId: once(memberIds, memberId, () => memberIdTag(keys, source, memberId)),
      person: once(people, name, () => personTag(keys, person)),
    };
  };
}

function once(made: Map<string, Tag | undefined>, value: string, make: () => Buffer | undefined): Tag | undefined {
  if (value === '') return undefined;
  let tag = made.get(value);
  if (!tag) {
    const bytes = make();
    tag = bytes && { bytes, key: keyOf(bytes) };
    made.set(value, tag);
  }
  return tag;
}
