import { foldName, namesOf } from '@optimiq/domain/matching/names';
import { soundex } from '@optimiq/domain/matching/soundex';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { blindIndex } from '../crypto/blind-index.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';

/** A tag, and the same bytes as a map key. */
export type Tag = { readonly bytes: Buffer; readonly key: string };

/** Stored tags as map keys. */
export const keyOf = (bytes: Buffer): string => bytes.toString('latin1');

/** Tags by which a person is found again; absent where the person states nothing to make one of. */
export type PersonTags = Readonly<Record<'mbi' | 'memberId' | 'person', Tag | undefined>> & {
  /** Tags of identifiers the person had before, MBI first. */
  readonly prior: readonly IdentifierTag[];
  readonly blocks: Blocks | undefined;
};

/** Keyed hashes that people worth comparing share, 64 bits each; 0 where the person states too little for one. */
export type Blocks = { readonly last: bigint; readonly first: bigint; readonly zip: bigint };

export type IdentifierTag = { readonly kind: 'mbi' | 'member-id'; readonly tag: Tag };

/** Identifiers are matched by 128 bits: two of a billion members meet by accident with odds below 1 in 10^20. */
export const tagBytes = 16;

/** MBI as matched: upper case, without spaces and dashes. Its form is not judged: sources hold malformed ones. */
export const normalizeMbi = (text: string): string => text.replaceAll(/[\s-]/g, '').toUpperCase();

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

/**
 * Blocks by which people are compared who share no identifier, from parts that a slip rarely spoils all at once:
 * sound of the last name with the birth date; sound of the first name with birth date and sex (a new last name);
 * sound of both names with the ZIP code (another birth date).
 */
export function blocksOf(keys: TenantKeys, person: SourcePerson): Blocks | undefined {
  const { last, first } = namesOf(person);
  const { birthDate, sex = '', zip = '' } = person;
  const zip5 = zip.replaceAll(/\D/g, '').slice(0, 5);
  const hashed = (...value: string[]) => blindIndex(keys.index, 'block', JSON.stringify(value)).readBigInt64BE() || 1n;
  const blocks = {
    last: last && birthDate ? hashed('last', soundex(last), birthDate) : 0n,
    first: first && birthDate ? hashed('first', soundex(first), birthDate, sex) : 0n,
    zip: last && first && zip5.length === 5 ? hashed('zip', soundex(last), soundex(first), zip5) : 0n,
  };
  return blocks.last || blocks.first || blocks.zip ? blocks : undefined;
}

/** Makes the tags of many persons: equal tags are one object, made once, since claims repeat the same few people. */
export function tagMaker(keys: TenantKeys, source: string): (person: SourcePerson) => PersonTags {
  const mbis = new Map<string, Tag | undefined>();
  const memberIds = new Map<string, Tag | undefined>();
  const people = new Map<string, Tag | undefined>();
  const blocks = new Map<string, Blocks | undefined>();
  const alike = (words: string, person: SourcePerson): Blocks | undefined => {
    if (!blocks.has(words)) blocks.set(words, blocksOf(keys, person));
    return blocks.get(words);
  };
  const priorTags = ({ priorMbi, priorMemberId }: SourcePerson): IdentifierTag[] => {
    const mbi = priorMbi ? normalizeMbi(priorMbi) : '';
    const memberId = priorMemberId?.trim() ?? '';
    const tags = [
      { kind: 'mbi', tag: once(mbis, mbi, () => mbiTag(keys, mbi)) },
      { kind: 'member-id', tag: once(memberIds, memberId, () => memberIdTag(keys, source, memberId)) },
    ] as const;
    return tags.flatMap(({ kind, tag }) => (tag ? [{ kind, tag }] : []));
  };
  return (person) => {
    const mbi = person.mbi ? normalizeMbi(person.mbi) : '';
    const memberId = person.memberId?.trim() ?? '';
    const { lastName, firstName, birthDate, sex, zip, priorMbi, priorMemberId } = person;
    const name = lastName && firstName && birthDate && sex ? `${lastName}|${firstName}|${birthDate}|${sex}` : '';
    return {
      mbi: once(mbis, mbi, () => mbiTag(keys, mbi)),
      memberId: once(memberIds, memberId, () => memberIdTag(keys, source, memberId)),
      person: once(people, name, () => personTag(keys, person)),
      prior: priorMbi || priorMemberId ? priorTags(person) : none,
      blocks: lastName || firstName ? alike(`${lastName}|${firstName}|${birthDate}|${sex}|${zip}`, person) : undefined,
    };
  };
}

const none: readonly never[] = [];

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
