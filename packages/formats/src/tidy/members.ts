import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import type { SourceEligibilityYear, SourceFill, SourceMember, SourcePerson } from '@optimiq/domain/records/source';
import type { Cells } from './cells.ts';

/** Reads one row of a table; undefined when the row is not loaded, and an error says why. */
export type ReadRow<T> = (cells: Cells) => T | undefined;

/**
 * members.csv: one row per person.
 *
 * Both identifier columns must be filled where the table has them. One person with two MBIs, or one MBI with two
 * persons, stops the later row: for that the identifiers of the file are remembered, the only thing here that grows
 * with the file.
 */
export function memberReader(): ReadRow<SourceMember> {
  const mbiOf = new Map<string, string>();
  const memberOf = new Map<string, string>();
  return (cells) => {
    const memberId = requiredMember(cells);
    const mbi = cells.has('mbi') ? mbiFrom(cells) : undefined;
    const birthDate = cells.date('birth_date');
    const deathDate = cells.date('death_date');
    if (birthDate && deathDate && deathDate < birthDate) {
      cells.error('date-order', 'death_date', 'the death date is before the birth date');
    }
    const sex = sexFrom(cells);
    if (!birthDate && !cells.hasError) cells.error('missing-value', 'birth_date', 'the birth date is empty');
    if (mbi && memberId) {
      if ((mbiOf.get(memberId) ?? mbi) !== mbi) {
        cells.error('identifier-conflict', 'mbi', 'the person has another MBI in an earlier row');
      } else if ((memberOf.get(mbi) ?? memberId) !== memberId) {
        cells.error('identifier-conflict', 'mbi', 'the MBI belongs to another person in an earlier row');
      } else {
        mbiOf.set(memberId, mbi);
        memberOf.set(mbi, memberId);
      }
    }
    if (cells.hasError) return undefined;
    const state = cells.text('state');
    const zip = cells.text('zip');
    const orec = cells.text('orec');
    const person: SourcePerson = {
      memberId,
      ...(mbi && { mbi }),
      ...(birthDate && { birthDate }),
      ...(sex && { sex }),
      ...(state && { state }),
      ...(zip && { zip }),
      ...optional('lastName', cells.text('last_name')),
      ...optional('firstName', cells.text('first_name')),
      ...optional('middleName', cells.text('middle_name')),
      ...optional('address', cells.text('address')),
      ...optional('city', cells.text('city')),
      ...optional('phone', cells.text('phone')),
    };
    return { kind: 'member', at: cells.at, person, ...(deathDate && { deathDate }), ...(orec && { orec }) };
  };
}

/** eligibility_year.csv: one row per person and calendar year. The column `age` is not read: age comes from birth. */
export const readEligibilityYear: ReadRow<SourceEligibilityYear> = (cells) => {
  const memberId = requiredMember(cells);
  cells.required('year', 'missing-value', 'the year is empty');
  const year = cells.whole('year', 1966, 2200);
  const dualCode = cells.text('dual_code_jan');
  const lti = flagFrom(cells, 'lti');
  const snp = flagFrom(cells, 'snp');
  const esrd = flagFrom(cells, 'esrd_ind');
  const record = {
    kind: 'eligibility-year' as const,
    at: cells.at,
    person: { memberId },
    year: year ?? 0,
    ...optional('orec', cells.text('orec')),
    ...optional('crec', cells.text('crec')),
    ...optional('esrd', esrd),
    ...optional('medicareStatus', cells.text('medicare_status')),
    ...optional('partAMonths', cells.whole('part_a_months', 0, 12)),
    ...optional('partBMonths', cells.whole('part_b_months', 0, 12)),
    ...optional('hmoMonths', cells.whole('hmo_months', 0, 12)),
    ...optional('partDMonths', cells.whole('part_d_months', 0, 12)),
    ...optional('dualMonths', cells.whole('dual_months', 0, 12)),
    // 'NA' says that there is no Medicaid record in January.
    ...optional('dualCode', dualCode !== undefined && /^\d{2}$/.test(dualCode) ? dualCode : undefined),
    ...optional('lti', lti),
    ...optional('snp', snp),
    ...optional('contract', cells.text('partc_contract_jan')),
  };
  if (dualCode !== undefined && dualCode !== 'NA' && record.dualCode === undefined) {
    cells.warn('unknown-value', 'dual_code_jan', 'the dual status code has not two digits and is left out');
  }
  return cells.hasError ? undefined : record;
};

/** pharmacy.csv: one row per fill. */
export const readFill: ReadRow<SourceFill> = (cells) => {
  const memberId = requiredMember(cells);
  const fillId = cells.required('pde_id', 'missing-value', 'the fill has no number');
  cells.required('fill_date', 'missing-value', 'the fill date is empty');
  const filledOn = cells.date('fill_date');
  const record = {
    ...optional('ndc', cells.text('ndc') ?? cells.text('ndc_placeholder')),
    ...optional('rxnorm', cells.text('rxnorm')),
    ...optional('quantity', cells.number('qty')),
    ...optional('daysSupply', cells.whole('days_supply', 0, 9999)),
    ...optional('fillNumber', cells.whole('fill_num', 0, 9999)),
    ...optional('costCents', cells.cents('total_cost')),
    ...optional('memberShareCents', cells.cents('patient_pay')),
  };
  if (cells.hasError || !filledOn) return undefined;
  return { kind: 'fill', at: cells.at, fillId, person: { memberId }, filledOn, ...record };
};

/** The key with its value, or nothing when there is none. */
export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

/** The row's member id; an error when it is empty. */
export function requiredMember(cells: Cells): string {
  return cells.required('member_id', 'missing-identifier', 'the person has no identifier');
}

function mbiFrom(cells: Cells): string | undefined {
  const text = cells.required('mbi', 'missing-identifier', 'the person has no MBI');
  if (text === '') return undefined;
  const mbi = parseMbi(text);
  if (mbi.ok) return mbi.value;
  cells.warn('identifier-form', 'mbi', 'the MBI is not well formed');
  return text;
}

function sexFrom(cells: Cells): 'F' | 'M' | undefined {
  const text = cells.text('sex')?.toUpperCase();
  if (text === 'F' || text === 'M') return text;
  if (text !== undefined && text !== 'U') cells.warn('unknown-value', 'sex', 'the sex is none of F, M, U');
  return undefined;
}

function flagFrom(cells: Cells, column: string): boolean | undefined {
  const text = cells.text(column)?.toUpperCase();
  if (text === undefined) return undefined;
  if (text === 'Y' || text === '1' || text === 'TRUE') return true;
  if (text === 'N' || text === '0' || text === 'FALSE') return false;
  cells.error('unknown-value', column, 'the flag is none of Y, N, 0, 1');
  return undefined;
}
