import type { CellFault, NormalizationRule } from '@optimiq/domain/mapping/normalize-codes';
import type { TargetName } from '@optimiq/domain/mapping/targets';
import type { SourceRule } from '@optimiq/domain/records/source';

/** What was done to a cell, in fixed words. */
export const normalizationMessages: Readonly<Record<NormalizationRule, string>> = {
  'dots-removed': 'dots were taken out of the code',
  'dashes-removed': 'dashes were taken out',
  'upper-cased': 'small letters were made capital',
  'zeros-added': 'zeros were put in front to the full length of the code',
  'zeros-removed': 'a zero in front was taken away',
  'decimals-removed': 'decimals of zero were taken off a code',
  'apostrophe-removed': 'an apostrophe in front was taken away',
  'ndc-4-4-2': 'a drug code of form 4-4-2 was filled up to eleven digits',
  'ndc-5-3-2': 'a drug code of form 5-3-2 was filled up to eleven digits',
  'ndc-5-4-1': 'a drug code of form 5-4-1 was filled up to eleven digits',
  'currency-sign': 'a currency sign was taken away',
  'thousands-sign': 'signs between thousands were taken away',
  'parentheses-negative': 'an amount in parentheses was read as negative',
  'minus-moved': 'a minus behind an amount was read as in front of it',
  'sign-reversed': 'the sign of the amount was turned round, as the contract says',
  'cents-rounded': 'an amount of more than two decimals was rounded to cents',
  'time-dropped': 'a time of day was left out of a date',
  'no-date': 'a date that stands for none was read as empty',
  century: 'a year of two digits was completed',
  'word-read': 'a word was read as the contract says',
  'cell-split': 'a cell with several codes was taken apart',
  'quotes-removed': 'quotes inside a cell were taken out',
};

/** Targets without which a row is nothing: when such a cell cannot be read, the row is refused. */
const keys: ReadonlySet<TargetName> = new Set(['memberId', 'claimId', 'fillId', 'originalClaimId']);

type Fault = { readonly isError: boolean; readonly rule: SourceRule; readonly message: string };

/** A cell that could not be read: refused with its row, or left out of it with a warning. */
export function faultOf(fault: CellFault, target: TargetName): Fault {
  switch (fault) {
    case 'spreadsheet-damage': {
      const message = 'the number was damaged by a spreadsheet: its last digits are lost';
      return { isError: keys.has(target), rule: 'spreadsheet-damage', message };
    }
    case 'ndc-ambiguous':
      return {
        isError: false,
        rule: 'code-form',
        message: 'a drug code of ten digits without dashes can be several drugs and is left out',
      };
    case 'not-a-date':
      return { isError: true, rule: 'not-a-date', message: 'the cell is no date of the format of the contract' };
    case 'not-a-number':
      return { isError: true, rule: 'not-a-number', message: 'the cell is no number or amount as the contract says' };
    case 'unknown-word':
      return { isError: false, rule: 'unknown-value', message: 'the word is not in the contract and is left out' };
    case 'form':
      return { isError: false, rule: 'code-form', message: 'the code has not the form of its set and is left out' };
  }
}
