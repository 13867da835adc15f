import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import type { Sex, SourcePerson } from '@optimiq/domain/records/source';
import { optional } from '../tidy/members.ts';
import type { ContractCells } from './contract-cells.ts';

/** The person of a row, by whatever the contract maps; an error when there is neither member id nor MBI. */
export function personOf(cells: ContractCells): SourcePerson {
  const memberId = cells.value('memberId');
  const mbi = cells.value('mbi');
  if (memberId === undefined && mbi === undefined && !cells.hasError) {
    cells.error('missing-identifier', cells.has('memberId') ? 'memberId' : 'mbi', 'the person has no identifier');
  }
  if (mbi !== undefined && !parseMbi(mbi).ok) cells.warn('identifier-form', 'mbi', 'the MBI is not well formed');
  return {
    ...optional('memberId', memberId),
    ...optional('mbi', mbi),
    ...optional('lastName', cells.value('lastName')),
    ...optional('firstName', cells.value('firstName')),
    ...optional('middleName', cells.value('middleName')),
    ...optional('birthDate', cells.value('birthDate') as CalendarDate | undefined),
    ...optional('sex', cells.value('sex') as Sex | undefined),
    ...optional('address', cells.value('address')),
    ...optional('city', cells.value('city')),
    ...optional('state', cells.value('state')),
    ...optional('zip', cells.value('zip')),
    ...optional('phone', cells.value('phone')),
  };
}
