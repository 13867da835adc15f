import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceEligibilityYear, SourceFill, SourceMember } from '@optimiq/domain/records/source';
import type { CoverageLine, SourceCoverage } from '@optimiq/domain/records/source-coverage';
import { optional } from '../tidy/members.ts';
import type { ContractCells } from './contract-cells.ts';
import { personOf } from './person.ts';

const dateOf = (cells: ContractCells, target: Parameters<ContractCells['value']>[0]) =>
  cells.value(target) as CalendarDate | undefined;

/** One row, one person. */
export function memberOf(cells: ContractCells): SourceMember | undefined {
  const person = personOf(cells);
  const deathDate = dateOf(cells, 'deathDate');
  if (!person.birthDate && !cells.hasError) cells.error('missing-value', 'birthDate', 'the birth date is empty');
  if (person.birthDate && deathDate && deathDate < person.birthDate) {
    cells.error('date-order', 'deathDate', 'the death date is before the birth date');
  }
  const orec = cells.value('orec');
  if (cells.hasError) return undefined;
  return { kind: 'member', at: cells.at, person, ...optional('deathDate', deathDate), ...optional('orec', orec) };
}

/** One row, one span of coverage. Without a mapped product it is medical; a product of no known word keeps its code. */
export function coverageOf(cells: ContractCells): SourceCoverage | undefined {
  const person = personOf(cells);
  cells.required('coverageFrom', 'missing-value', 'the first day of the coverage is empty');
  const from = dateOf(cells, 'coverageFrom');
  const through = dateOf(cells, 'coverageThrough');
  if (from && through && through < from)
    cells.error('date-order', 'coverageThrough', 'the coverage ends before it begins');
  const record: SourceCoverage = {
    kind: 'coverage',
    at: cells.at,
    person,
    action: 'state',
    line: (cells.value('coverageLine') as CoverageLine | undefined) ?? 'medical',
    ...optional('coverageId', cells.value('coverageId')),
    ...optional('from', from),
    ...optional('through', through),
    ...optional('contract', cells.value('contract')),
    ...optional('plan', cells.value('plan')),
    ...optional('payer', cells.value('payer')),
    ...optional('relationship', cells.value('relationship')),
    ...optional('dualCode', dualCodeOf(cells)),
    ...optional('orec', cells.value('orec')),
    ...optional('isLti', cells.flag('isLti')),
    ...optional('isEsrd', cells.flag('isEsrd')),
    ...optional('isHospice', cells.flag('isHospice')),
  };
  return cells.hasError ? undefined : record;
}

/** One row, one person's calendar year. */
export function eligibilityYearOf(cells: ContractCells): SourceEligibilityYear | undefined {
  const person = personOf(cells);
  cells.required('year', 'missing-value', 'the year is empty');
  const months = (target: Parameters<ContractCells['whole']>[0]) => cells.whole(target, 0, 12);
  const record: SourceEligibilityYear = {
    kind: 'eligibility-year',
    at: cells.at,
    person,
    year: cells.whole('year', 1966, 2200) ?? 0,
    ...optional('orec', cells.value('orec')),
    ...optional('crec', cells.value('crec')),
    ...optional('esrd', cells.flag('isEsrd')),
    ...optional('medicareStatus', cells.value('medicareStatus')),
    ...optional('partAMonths', months('partAMonths')),
    ...optional('partBMonths', months('partBMonths')),
    ...optional('hmoMonths', months('hmoMonths')),
    ...optional('partDMonths', months('partDMonths')),
    ...optional('dualMonths', months('dualMonths')),
    ...optional('dualCode', dualCodeOf(cells)),
    ...optional('lti', cells.flag('isLti')),
    ...optional('snp', cells.flag('isSnp')),
    ...optional('contract', cells.value('contract')),
  };
  return cells.hasError ? undefined : record;
}

/** One row, one fill. */
export function fillOf(cells: ContractCells): SourceFill | undefined {
  const person = personOf(cells);
  const fillId = cells.required('fillId', 'missing-value', 'the fill has no number');
  cells.required('filledOn', 'missing-value', 'the fill date is empty');
  const filledOn = dateOf(cells, 'filledOn');
  const record = {
    ...optional('ndc', cells.value('ndc')),
    ...optional('rxnorm', cells.value('rxnorm')),
    ...optional('quantity', cells.number('quantity')),
    ...optional('daysSupply', cells.whole('daysSupply', 0, 9999)),
    ...optional('fillNumber', cells.whole('fillNumber', 0, 9999)),
    ...optional('costCents', cells.number('cost')),
    ...optional('memberShareCents', cells.number('memberShare')),
  };
  if (cells.hasError || !filledOn) return undefined;
  return { kind: 'fill', at: cells.at, fillId, person, filledOn, ...record };
}

/** 'NA' says that there is no Medicaid record. */
function dualCodeOf(cells: ContractCells): string | undefined {
  const code = cells.value('dualCode');
  if (code === undefined || code === 'NA') return undefined;
  if (/^\d{2}$/.test(code)) return code;
  cells.warn('unknown-value', 'dualCode', 'the dual status code has not two digits and is left out');
  return undefined;
}
