import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { Sex, SourcePerson } from '@optimiq/domain/records/source';
import { draw, type Random } from './random.ts';
import type { Place, SyntheticTables } from './tables.ts';

const letters = 'ACDEFGHJKMNPQRTUVWXY';
const lettersAndDigits = `0123456789${letters}`;

// Eight free positions: 30 * 10 * 30 * 10 * 20 * 20 * 10 * 10.
const mbiCount = 3_600_000_000;
// No factor of 2, 3 or 5, so that every place has its own number; small enough to stay exact below 5 million members.
const mbiStep = 1_618_033_811;

/**
 * Medicare Beneficiary Identifier of a synthetic member.
 *
 * @param place 0-based, below 5,000,000.
 * @returns     11 characters of CMS's form, always `9X??X??????`: leading 9 and X in both letter places mark it as made up.
 *
 * Two members of one seed never share one. Source: CMS, "Understanding the Medicare Beneficiary Identifier (MBI) Format".
 */
export function syntheticMbi(seed: number, place: number): string {
  let rest = (place * mbiStep + (Math.abs(seed) % mbiCount)) % mbiCount;
  const take = (alphabet: string, size: number) => {
    const character = alphabet[rest % size]!;
    rest = Math.floor(rest / size);
    return character;
  };
  const third = take(lettersAndDigits, 30);
  const fourth = take(lettersAndDigits, 10);
  const sixth = take(lettersAndDigits, 30);
  const seventh = take(lettersAndDigits, 10);
  const tail = take(letters, 20) + take(letters, 20) + take(lettersAndDigits, 10) + take(lettersAndDigits, 10);
  return `9X${third}${fourth}X${sixth}${seventh}${tail}`;
}

/** Number by which the plan knows the member. */
export const syntheticMemberId = (place: number): string => `SYN${String(place + 1).padStart(8, '0')}`;

/** Name, address and identifiers of one member; telephone numbers are of the range kept for fiction. */
export function personOf(
  random: Random,
  tables: SyntheticTables,
  who: { seed: number; place: number; sex: Sex; birthDate: CalendarDate; home: Place },
): SourcePerson {
  const named = (kind: string) => random.pick(tables.names.get(kind)!);
  const { home } = who;
  return {
    memberId: syntheticMemberId(who.place),
    mbi: syntheticMbi(who.seed, who.place),
    lastName: named('family').toUpperCase(),
    firstName: named(`given-${who.sex}`).toUpperCase(),
    birthDate: who.birthDate,
    sex: who.sex,
    address: `${random.int(1, 999)} ${named('street')} ${named('street-kind')}`.toUpperCase(),
    city: home.city.toUpperCase(),
    state: home.state,
    zip: home.zip,
    phone: `${home.areaCode}55501${String(random.int(0, 99)).padStart(2, '0')}`,
  };
}

/** Where a member lives, in proportion to the size of the town. */
export const homeOf = (random: Random, tables: SyntheticTables): Place => draw(random, tables.places);
