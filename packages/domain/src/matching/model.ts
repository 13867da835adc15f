import type { SourcePerson } from '../records/source-person.ts';
import { compareFields } from './compare.ts';
import { namesOf } from './names.ts';
import { type Agreement, type FieldAgreement, type MatchField, type MatchingTables, matchFields } from './tables.ts';

/** same: one person by the rules. unsure: somebody has to look. different: not worth a look. */
export type MatchClass = 'same' | 'unsure' | 'different';

export type IdentityComparison = {
  readonly agreement: Agreement;
  /** 0 to 1000: how far what both state agrees; 1000 for equal identities. */
  readonly score: number;
  /** Tenths of a bit for or against one person; unlike the score it grows with what is compared. */
  readonly weightTenths: number;
  readonly class: MatchClass;
};

/**
 * Weights from which a pair is the same person, or worth a look. Two people out of a million are one with odds of
 * 1 : 2^20; 27 bits of agreement turn these into 2^7 : 1, 18 bits into 1 : 4.
 */
export const sameFromTenths = 270;
export const unsureFromTenths = 180;

/**
 * Compares two identities field by field and weighs what agrees.
 *
 * @returns the same both ways round; fields one side leaves out weigh nothing.
 *
 * A field that agrees so far weighs log2(m/u). The class follows from the sum of weights (the thresholds above) and
 * three rules that no sum outweighs, because members of a household agree in more than chance allows for:
 * 1. `same` takes equal names, birth date and sex, and no MBI, middle name or generation that differs.
 * 2. Different generations (father and son) are different people.
 * 3. Different first names with different MBIs (twins) are different people.
 *
 * Source: I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", Journal of the American Statistical
 * Association 64 (1969); frequency of values as in H. B. Newcombe and others, Science 130 (1959).
 */
export function compareIdentities(one: SourcePerson, other: SourcePerson, tables: MatchingTables): IdentityComparison {
  const agreement = compareFields(one, other, tables);
  let [sum, least, most] = [0, 0, 0];
  for (const field of matchFields) {
    const said = agreement[field];
    if (said === 'missing') continue;
    const share = field === 'lastName' && said === 'agree' ? tables.lastNameShare.get(namesOf(one).last) : undefined;
    sum += weightOf(tables, field, said, share);
    most += weightOf(tables, field, 'agree', share);
    least += weightOf(tables, field, 'differ');
  }
  const score = most === least ? 0 : Math.round((1000 * (sum - least)) / (most - least));
  const weightTenths = Math.round(sum * 10);
  return { agreement, score, weightTenths, class: classOf(agreement, weightTenths) };
}

function weightOf(
  { odds }: MatchingTables,
  field: MatchField,
  said: Exclude<FieldAgreement, 'missing'>,
  share?: number,
): number {
  const found = odds[field][said];
  if (!found) throw new RangeError('a level of agreement without odds');
  return Math.log2(found.m / Math.max(found.u, share ?? 0));
}

function classOf(said: Agreement, weightTenths: number): MatchClass {
  if (weightTenths < unsureFromTenths || said.generation === 'differ') return 'different';
  if (said.firstName === 'differ' && said.mbi === 'differ') return 'different';
  const isExact = (['lastName', 'firstName', 'birthDate', 'sex'] as const).every((field) => said[field] === 'agree');
  const isDenied = said.mbi === 'differ' || said.middleName === 'differ';
  return isExact && !isDenied && weightTenths >= sameFromTenths ? 'same' : 'unsure';
}
