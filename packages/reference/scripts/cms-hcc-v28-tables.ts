/** The publisher's V28 files, one function per file, in the project's own columns. Nothing is left out. */
import type { CsvRow, CsvTable } from '../src/csv.ts';

const cell = (row: CsvRow, column: string): string => row[column] ?? '';
const hccNumber = (text: string): string => String(Number(text.replace(/^HCC/, '')));
const sexes: Readonly<Record<string, string>> = { '': '', '1': 'M', '2': 'F' };

/** ICD-10-CM to category; conditions as age ranges 'from-through', '15+' and sex 'F' or 'M', blank for none. */
export function diagnoses({ rows }: CsvTable): CsvTable {
  return {
    columns: ['code', 'hcc', 'sex', 'ages', 'mce_ages'],
    rows: rows.map((row) => ({
      code: cell(row, 'ICD10'),
      hcc: hccNumber(cell(row, 'CC')),
      sex: sexes[String(Number(cell(row, 'SEX_EDIT_CONDITION')) || '')] ?? '',
      ages: agesOf(cell(row, 'AGE_EDIT_CONDITION')),
      mce_ages: agesOf(cell(row, 'MCE_AGE_CONDITION')),
    })),
  };
}

/** 'age < 21' as '0-20', 'age >= 15' as '15+', 'age = 0' as '0-0', '9 <= age <= 64' as '9-64'. */
function agesOf(condition: string): string {
  if (condition === '') return '';
  const below = /^age < (\d+)$/.exec(condition);
  if (below) return `0-${Number(below[1]) - 1}`;
  const from = /^age >= (\d+)$/.exec(condition);
  if (from) return `${from[1]}+`;
  const exactly = /^age = (\d+)$/.exec(condition);
  if (exactly) return `${exactly[1]}-${exactly[1]}`;
  const between = /^(\d+) <= age <= (\d+)$/.exec(condition);
  if (between) return `${between[1]}-${between[2]}`;
  throw new Error(`Age condition not understood: ${condition}`);
}

/** Edits of the software's own edit macro: for whom a code is void, or which category it gets instead of the map's. */
export function mandatoryEdits({ rows }: CsvTable): CsvTable {
  const ofModel = rows.filter((row) => cell(row, 'model_name') === 'CMS-HCC Model V28');
  return {
    columns: ['code', 'sex', 'ages', 'action', 'hcc'],
    rows: ofModel.map((row) => {
      const from = cell(row, 'age_min');
      const through = cell(row, 'age_max');
      const isVoid = cell(row, 'action') === 'invalid';
      return {
        code: cell(row, 'icd10'),
        sex: sexes[cell(row, 'sex')] ?? '',
        ages: through !== '' ? `${from || 0}-${through}` : from !== '' ? `${from}+` : '',
        action: isVoid ? 'void' : 'assign',
        hcc: cell(row, 'cc_override'),
      };
    }),
  };
}

/** One row per pair, in published order. */
export function hierarchy(table: CsvTable): CsvTable {
  return { columns: ['hcc', 'outranks'], rows: pairs(table, 'hcc', 'outranks').map(numbered) };
}

const numbered = (row: CsvRow): CsvRow => ({
  hcc: hccNumber(cell(row, 'hcc')),
  outranks: hccNumber(cell(row, 'outranks')),
});

/** One row per member of a disease group. */
export function groups(table: CsvTable): CsvTable {
  const rows = pairs(table, 'disease_group', 'hcc').map((row) => ({ ...row, hcc: hccNumber(cell(row, 'hcc')) }));
  return { columns: ['disease_group', 'hcc'], rows };
}

/** First column of a wide table against each of its filled other columns. */
function pairs({ columns, rows }: CsvTable, left: string, right: string): CsvRow[] {
  const [first = '', ...others] = columns;
  return rows.flatMap((row) =>
    others
      .filter((column) => cell(row, column) !== '')
      .map((column) => ({ [left]: cell(row, first), [right]: cell(row, column) })),
  );
}

/** Interactions: two operands, each a disease group, a category ('HCC238') or 'DISABL'. */
export function interactions({ rows }: CsvTable): CsvTable {
  return {
    columns: ['term', 'left', 'right'],
    rows: rows.map((row) => ({ term: cell(row, 'interaction'), left: cell(row, 'var_1'), right: cell(row, 'var_2') })),
  };
}

const segmentColumns = {
  CNA: 'COMMUNITY_NA',
  CND: 'COMMUNITY_ND',
  CFA: 'COMMUNITY_FBA',
  CFD: 'COMMUNITY_FBD',
  CPA: 'COMMUNITY_PBA',
  CPD: 'COMMUNITY_PBD',
  INS: 'INSTITUTIONAL',
  NE: 'NE',
  SNPNE: 'NE_SNP',
};

/** Relative factors in whole thousandths, continuing enrollees then new enrollees; blank: no such term in the segment. */
export function factors(continuing: CsvTable, newEnrollee: CsvTable): CsvTable {
  return {
    columns: ['term', ...Object.keys(segmentColumns)],
    rows: [...continuing.rows, ...newEnrollee.rows].map((row) => ({
      // The factor file says ORIGDIS, the software's output ORIGDS.
      term: cell(row, 'Variable') === 'ORIGDIS' ? 'ORIGDS' : cell(row, 'Variable'),
      ...Object.fromEntries(
        Object.entries(segmentColumns).map(([segment, column]) => [segment, thousandths(cell(row, column))]),
      ),
    })),
  };
}

function thousandths(text: string): string {
  if (text === '') return '';
  const value = Number(text) * 1000;
  if (Math.abs(value - Math.round(value)) > 1e-6) throw new Error(`More than three decimals: ${text}`);
  return String(Math.round(value));
}

/** Names of the categories; the label macro drops apostrophes, which the factor file has. */
export function labels({ rows }: CsvTable, continuing: CsvTable): CsvTable {
  const spelled = new Map(continuing.rows.map((row) => [cell(row, 'Label').replaceAll("'", ''), cell(row, 'Label')]));
  return {
    columns: ['hcc', 'label'],
    rows: rows
      .filter((row) => cell(row, 'model_domain') === 'CMS-HCC' && cell(row, 'model_version') === 'V28')
      .map((row) => ({ hcc: hccNumber(cell(row, 'cc')), label: spelled.get(cell(row, 'label')) ?? cell(row, 'label') }))
      .sort((a, b) => Number(a.hcc) - Number(b.hcc)),
  };
}

/** Whether a payment category is a lasting condition: Y, or N for one that passes (an acute event, a complication). */
export function lasting({ rows }: CsvTable, continuing: CsvTable): CsvTable {
  const ofModel = rows.filter((row) => cell(row, 'model_domain') === 'CMS-HCC' && cell(row, 'model_version') === 'V28');
  const flags = new Map(ofModel.map((row) => [hccNumber(cell(row, 'hcc')), cell(row, 'is_chronic')]));
  const paid = continuing.rows.flatMap((row) => /^HCC(\d+)$/.exec(cell(row, 'Variable'))?.[1] ?? []);
  return {
    columns: ['hcc', 'is_lasting'],
    rows: paid.map((hcc) => {
      const flag = flags.get(hcc);
      if (flag === undefined) throw new Error(`HCC ${hcc} is not on the list`);
      return { hcc, is_lasting: flag === 'Y' ? 'Y' : 'N' };
    }),
  };
}
