import type { DataKind } from './targets.ts';

/** Data kinds whose cells are words that stand for one of a few values. */
export type WordKind = Extract<DataKind, 'sex' | 'flag' | 'claim-type' | 'coverage-line'>;

export const wordKinds: readonly WordKind[] = ['sex', 'flag', 'claim-type', 'coverage-line'];

export const isWordKind = (data: DataKind): data is WordKind => (wordKinds as readonly DataKind[]).includes(data);

/** Values that words can be mapped to; '' says that nothing is known. */
export const wordValues: Readonly<Record<WordKind, readonly string[]>> = {
  sex: ['F', 'M', ''],
  flag: ['Y', 'N', ''],
  'claim-type': ['professional', 'institutional', ''],
  'coverage-line': [
    'medical',
    'part-a',
    'part-b',
    'part-c',
    'part-d',
    'drug',
    'dental',
    'vision',
    'medicaid',
    'other',
    '',
  ],
};

const list = (value: string, words: string): [string, string][] => words.split(' ').map((word) => [word, value]);

/**
 * Words that sources write, lower case, and what they mean. A contract carries its own copy, so that a later change here
 * changes nothing about a feed that is live. Sex 1 and 2 as CMS writes them; claim types of NCH research files: 40 to
 * 72 and 81, 82 by their near-line record.
 */
export const usualWords: Readonly<Record<WordKind, Readonly<Record<string, string>>>> = {
  sex: Object.fromEntries([
    ...list('F', 'f female 2 w woman femenino mujer fem'),
    ...list('M', 'm male 1 man masculino hombre h masc'),
    ...list('', 'u unknown 0 9 x o other unk n/a na'),
  ]),
  flag: Object.fromEntries([
    ...list('Y', 'y yes 1 t true si s x'),
    ...list('N', 'n no 0 f false'),
    ...list('', 'u unknown na'),
  ]),
  'claim-type': Object.fromEntries([
    ...list(
      'professional',
      'professional prof p carrier physician dme cms1500 cms-1500 hcfa hcfa-1500 1500 837p 71 72 81 82 m med medical phys part-b',
    ),
    ...list(
      'institutional',
      'institutional inst i facility hospital inpatient outpatient ip op snf hha hospice ub04 ub-04 ub92 ub 837i 10 20 30 40 50 60 61 h f fac',
    ),
  ]),
  'coverage-line': Object.fromEntries([
    ...list('medical', 'medical med hlt health hmo ppo epo pos commercial comm m mm'),
    ...list('part-a', 'part-a a parta'),
    ...list('part-b', 'part-b b partb'),
    ...list('part-c', 'part-c c partc ma mapd ma-pd medicare medicareadvantage dsnp csnp isnp'),
    ...list('part-d', 'part-d d partd pdp'),
    ...list('drug', 'drug rx pharmacy pdg presc'),
    ...list('dental', 'dental den dnt'),
    ...list('vision', 'vision vis'),
    ...list('medicaid', 'medicaid mcd caid chip'),
  ]),
};

/** A cell as words are looked up: lower case, spaces out. */
export const wordOf = (text: string): string => text.trim().toLowerCase().replaceAll(/\s+/g, '');
