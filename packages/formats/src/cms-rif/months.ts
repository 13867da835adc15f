import type { RifCells } from './cells.ts';

export type Plan = { readonly contract: string; readonly plan?: string };

/** What a beneficiary file says of one month. */
export type MonthOfCoverage = {
  readonly hasPartA: boolean;
  readonly hasPartB: boolean;
  readonly isHmo: boolean;
  readonly partC?: Plan;
  readonly partD?: Plan;
  /** Medicare dual status code, two digits. */
  readonly dualCode?: string;
};

/** January to December. */
export type MonthColumns = readonly MonthOfCoverage[];

/** Columns of each month, named once: they are asked for in every row. */
const columns = 'JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEPT,OCT,NOV,DEC'.split(',').map((name, index) => ({
  buyIn: `MDCR_ENTLMT_BUYIN_${index + 1}_IND`,
  hmo: `HMO_${index + 1}_IND`,
  partC: { contract: `PTC_CNTRCT_${name}_ID`, plan: `PTC_PBP_${name}_ID` },
  partD: { contract: `PTD_CNTRCT_${name}_ID`, plan: `PTD_PBP_${name}_ID` },
  dual: `META_DUAL_ELGBL_STUS_${name}_CD`,
}));

/** Entitlement and buy-in: 1, 2, 3 are Part A, Part B and both; A, B, C the same, bought in by the State. */
const hasPartA = new Set(['1', '3', 'A', 'C']);
const hasPartB = new Set(['2', '3', 'B', 'C']);
/** Enrolled in a managed care plan; '4' is a demonstration within fee for service, '0' none. */
const isHmo = new Set(['1', '2', 'A', 'B', 'C']);
/** Other texts, '0' and 'N' among them, say that there is no contract. */
const contractForm = /^[A-Z]\d{4}$/;

/**
 * The months of a year.
 *
 * Source: CCW data dictionary, MDCR_ENTLMT_BUYIN_n_IND, HMO_n_IND, PTC_CNTRCT_mmm_ID, PTD_CNTRCT_mmm_ID and
 * META_DUAL_ELGBL_STUS_mmm_CD.
 */
export function monthsOf(cells: RifCells): MonthColumns {
  let isOtherDual = false;
  const months = columns.map((named): MonthOfCoverage => {
    const buyIn = cells.text(named.buyIn) ?? '';
    const partC = planOf(cells, named.partC);
    const partD = planOf(cells, named.partD);
    const dual = cells.text(named.dual);
    const dualCode = dual && /^\d{1,2}$/.test(dual) ? dual.padStart(2, '0') : undefined;
    if (dual && !dualCode && !/^(NA|XX|\*\*)$/.test(dual)) isOtherDual = true;
    return {
      hasPartA: hasPartA.has(buyIn),
      hasPartB: hasPartB.has(buyIn),
      isHmo: isHmo.has(cells.text(named.hmo) ?? ''),
      ...(partC && { partC }),
      ...(partD && { partD }),
      ...(dualCode && { dualCode }),
    };
  });
  if (isOtherDual) {
    cells.warn('unknown-value', 'META_DUAL_ELGBL_STUS_JAN_CD', 'a dual status code is no number and is left out');
  }
  return months;
}

export const countOf = (months: MonthColumns, holds: (month: MonthOfCoverage) => boolean): number =>
  months.filter(holds).length;

function planOf(cells: RifCells, named: { readonly contract: string; readonly plan: string }): Plan | undefined {
  const contract = cells.text(named.contract);
  if (!contract || !contractForm.test(contract)) return undefined;
  const plan = cells.text(named.plan);
  return { contract, ...(plan && /^\d{3}$/.test(plan) && { plan }) };
}
