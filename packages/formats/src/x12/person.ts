import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import type { SourcePerson } from '@optimiq/domain/records/source';
import type { Segment } from './segment.ts';
import { dateOf } from './values.ts';

/** A person while the segments that describe them are read. */
export type OpenPerson = { -readonly [Key in keyof SourcePerson]: SourcePerson[Key] };

/**
 * Identifier of a person as records hold it: one of the form of an MBI is one, any other is a member id.
 *
 * @returns nothing for an empty one.
 */
export function identifierOf(text: string | undefined): Pick<SourcePerson, 'mbi' | 'memberId'> {
  const id = text?.trim();
  if (!id) return {};
  const mbi = parseMbi(id);
  return mbi.ok ? { mbi: mbi.value } : { memberId: id };
}

/** NM108 or NM109 of a social security number: never kept. */
export const isSocialSecurity = (segment: Segment): boolean => segment.isElement(8, '34') || segment.isElement(8, 'SY');

/** Last, first and middle name of an NM1; an empty element leaves what was known. */
export function addName(person: OpenPerson, segment: Segment): void {
  const last = segment.filled(3)?.trim();
  const first = segment.filled(4)?.trim();
  const middle = segment.filled(5)?.trim();
  if (last) person.lastName = last;
  if (first) person.firstName = first;
  if (middle) person.middleName = middle;
}

/** N3: street and flat. */
export function addStreet(person: OpenPerson, segment: Segment): void {
  const text = `${segment.element(1)} ${segment.element(2)}`.trim();
  if (text) person.address = text;
}

/** N4: city, state, postal code. */
export function addCity(person: OpenPerson, segment: Segment): void {
  const [city, state, zip] = [segment.filled(1), segment.filled(2), segment.filled(3)];
  if (city) person.city = city;
  if (state) person.state = state;
  if (zip) person.zip = zip;
}

/** DMG: birth date and sex; false when the birth date is none. */
export function addDemographics(person: OpenPerson, segment: Segment): boolean {
  if (segment.isElement(3, 'F') || segment.isElement(3, 'M')) person.sex = segment.element(3) as 'F' | 'M';
  const text = segment.element(2);
  if (text === '') return true;
  const born = dateOf(text);
  if (born) person.birthDate = born;
  return born !== undefined;
}
