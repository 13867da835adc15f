import type { SourcePerson } from '../records/source-person.ts';
import { jaroWinkler } from './jaro-winkler.ts';
import { namesOf, type PersonNames } from './names.ts';
import type { Agreement, FieldAgreement, MatchingTables } from './tables.ts';

/** Similarity from which two words count as one with a slip. Winkler (1990) takes 0.88 to 0.92 for names. */
const closeLastName = 0.9;
const closeFirstName = 0.88;

/** Field by field, how far two identities agree; the same both ways round. */
export function compareFields(one: SourcePerson, other: SourcePerson, tables: MatchingTables): Agreement {
  const [a, b] = [namesOf(one), namesOf(other)];
  return {
    lastName: stated(a.last, b.last, () => isCloseLast(a.last, b.last)),
    firstName: stated(a.first, b.first, () => isCloseFirst(a.first, b.first, tables)),
    middleName: stated(a.middle, b.middle, () => isInitial(a.middle, b.middle)),
    generation: generationOf(a, b),
    birthDate: stated(one.birthDate, other.birthDate, () => isCloseDate(one.birthDate!, other.birthDate!)),
    sex: stated(one.sex, other.sex),
    zip: stated(digits(one.zip).slice(0, 5), digits(other.zip).slice(0, 5), (x, y) => x.slice(0, 3) === y.slice(0, 3)),
    phone: stated(digits(one.phone).slice(-10), digits(other.phone).slice(-10)),
    mbi: stated(foldMbi(one.mbi), foldMbi(other.mbi)),
  };
}

function stated(
  a: string | undefined,
  b: string | undefined,
  isClose: (a: string, b: string) => boolean = () => false,
): FieldAgreement {
  if (!a || !b) return 'missing';
  if (a === b) return 'agree';
  return isClose(a, b) ? 'close' : 'differ';
}

/** A slip of the pen, or one of two joined names: GARCIA and GARCIALOPEZ. */
const isCloseLast = (a: string, b: string): boolean =>
  jaroWinkler(a, b) >= closeLastName || isJoined(a, b) || isJoined(b, a);

const isJoined = (part: string, whole: string): boolean =>
  part.length >= 4 && (whole.startsWith(part) || whole.endsWith(part));

function isCloseFirst(a: string, b: string, { nicknames }: MatchingTables): boolean {
  if (isInitial(a, b) || jaroWinkler(a, b) >= closeFirstName) return true;
  return nicknames.get(a)?.has(b) === true || nicknames.get(b)?.has(a) === true;
}

const isInitial = (a: string, b: string): boolean => (a.length === 1 || b.length === 1) && a[0] === b[0];

/** Only two stated generations that differ say something: most sources leave 'Sr.' out. */
function generationOf(a: PersonNames, b: PersonNames): FieldAgreement {
  if (a.generation === '' || b.generation === '') return 'missing';
  return a.generation === b.generation ? 'agree' : 'differ';
}

/** Day and month changed places, or one digit is another. */
function isCloseDate(a: string, b: string): boolean {
  const [year, month, day] = a.split('-');
  if (`${year}-${day}-${month}` === b) return true;
  let others = 0;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) others += 1;
  return others === 1;
}

const digits = (text = ''): string => text.replaceAll(/\D/g, '');
const foldMbi = (text = ''): string => text.replaceAll(/[\s-]/g, '').toUpperCase();
