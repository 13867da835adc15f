import { dualClassOf } from '@optimiq/domain/kernel/dual-status';
import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import type { SourceEligibilityYear, SourceMember, SourcePerson, SourceRecord } from '@optimiq/domain/records/source';
import type { RifCells } from './cells.ts';
import { countOf, type MonthColumns, monthsOf } from './months.ts';
import { spansOf } from './spans.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * A row of a beneficiary file, one person and year: the person, the year in counts, and its coverage by months.
 * A row without its reference year gives the person alone.
 */
export function readBeneficiary(cells: RifCells): SourceRecord[] {
  const memberId = cells.required('BENE_ID', 'missing-identifier', 'the person has no identifier');
  if (cells.text('DML_IND')?.toUpperCase() === 'DELETE') {
    cells.unsupported('DML_IND', 'a person who was taken out of the source is not taken out here');
    return [];
  }
  const member = readMember(cells, memberId);
  if (cells.text('RFRNC_YR') === undefined) {
    cells.warn('missing-value', 'RFRNC_YR', 'the row has no reference year and says nothing of coverage');
    return cells.hasError ? [] : [member];
  }
  const year = cells.whole('RFRNC_YR', 1966, 2200) ?? 0;
  const months = monthsOf(cells);
  const eligibility = readYear(cells, memberId, year, months);
  if (cells.hasError) return [];
  return [member, eligibility, ...spansOf({ at: cells.at, memberId, year, eligibility, months })];
}

/** A row of the history: an identifier that a person has or had. Names and dates of it are outdated by what they are. */
export function readHistory(cells: RifCells): SourceRecord[] {
  const memberId = cells.required('BENE_ID', 'missing-identifier', 'the person has no identifier');
  const mbi = mbiOf(cells);
  if (!mbi && !cells.hasError) cells.warn('missing-value', 'MBI_NUM', 'the row of the history names no identifier');
  if (cells.hasError || !mbi) return [];
  return [{ kind: 'member', at: cells.at, person: { memberId, mbi } }];
}

function readMember(cells: RifCells, memberId: string): SourceMember {
  const person: Mutable<SourcePerson> = { memberId };
  const mbi = mbiOf(cells);
  const birthDate = cells.date('BENE_BIRTH_DT');
  const deathDate = cells.date('DEATH_DT');
  if (!birthDate && !cells.hasError) cells.error('missing-value', 'BENE_BIRTH_DT', 'the birth date is empty');
  if (birthDate && deathDate && deathDate < birthDate) {
    cells.error('date-order', 'DEATH_DT', 'the death date is before the birth date');
  }
  const sex = cells.text('BENE_SEX_IDENT_CD');
  if (sex !== undefined && !/^[012]$/.test(sex)) {
    cells.warn('unknown-value', 'BENE_SEX_IDENT_CD', 'the sex is none of 0, 1, 2');
  }
  if (mbi) person.mbi = mbi;
  if (birthDate) person.birthDate = birthDate;
  if (sex === '1' || sex === '2') person.sex = sex === '1' ? 'M' : 'F';
  const texts = {
    lastName: cells.text('BENE_SRNM_NAME'),
    firstName: cells.text('BENE_GVN_NAME'),
    middleName: cells.text('BENE_MDL_NAME'),
    address: addressOf(cells),
    city: cells.text('CITY_NAME'),
    // The other codes of states are numbers of the SSA.
    state: [cells.text('STATE_CD'), cells.text('STATE_CODE')].find((text) => text && /^[A-Za-z]{2}$/.test(text)),
    // Five digits that some writers make a number of.
    zip: cells.text('STATE_CNTY_ZIP_CD') ?? cells.text('BENE_ZIP_CD')?.padStart(5, '0'),
  };
  for (const [name, text] of Object.entries(texts)) if (text) person[name as keyof typeof texts] = text;
  const orec = cells.text('BENE_ENTLMT_RSN_ORIG');
  return { kind: 'member', at: cells.at, person, ...(deathDate && { deathDate }), ...(orec && { orec }) };
}

function mbiOf(cells: RifCells): string | undefined {
  const text = cells.text('MBI_NUM');
  if (text === undefined) return undefined;
  const mbi = parseMbi(text);
  if (mbi.ok) return mbi.value;
  cells.warn('identifier-form', 'MBI_NUM', 'the MBI is not well formed');
  return text;
}

function addressOf(cells: RifCells): string | undefined {
  const lines = [1, 2, 3, 4, 5, 6].map((number) => cells.text(`DRVD_LINE_${number}_ADR`)).filter(Boolean);
  return lines.length > 0 ? lines.join(' ') : undefined;
}

function readYear(cells: RifCells, memberId: string, year: number, months: MonthColumns): SourceEligibilityYear {
  const record: Mutable<SourceEligibilityYear> = {
    kind: 'eligibility-year',
    at: cells.at,
    person: { memberId },
    year,
    partAMonths: cells.whole('A_MO_CNT', 0, 12) ?? countOf(months, ({ hasPartA }) => hasPartA),
    partBMonths: cells.whole('B_MO_CNT', 0, 12) ?? countOf(months, ({ hasPartB }) => hasPartB),
    hmoMonths: cells.whole('HMO_MO_CNT', 0, 12) ?? countOf(months, ({ isHmo }) => isHmo),
    partDMonths: cells.whole('PLAN_CVRG_MO_CNT', 0, 12) ?? countOf(months, ({ partD }) => partD !== undefined),
    dualMonths:
      cells.whole('DUAL_MO_CNT', 0, 12) ?? countOf(months, ({ dualCode }) => dualClassOf(dualCode) !== undefined),
  };
  const orec = cells.text('BENE_ENTLMT_RSN_ORIG');
  const crec = cells.text('BENE_ENTLMT_RSN_CURR');
  const status = cells.text('BENE_MDCR_STATUS_CD') ?? cells.text('MDCR_STUS_JAN_CD');
  const esrd = cells.text('BENE_ESRD_IND')?.toUpperCase();
  const [january] = months;
  if (orec) record.orec = orec;
  if (crec) record.crec = crec;
  if (status) record.medicareStatus = status;
  if (esrd) record.esrd = esrd === 'Y' || esrd === '1';
  if (january?.dualCode) record.dualCode = january.dualCode;
  if (january?.partC?.contract) record.contract = january.partC.contract;
  return record;
}
