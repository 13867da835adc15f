import { type CalendarDate, fromDayNumber, parseDate, toDayNumber } from '@optimiq/domain/kernel/dates';
import type { CoverageLine, SourceCoverage } from '@optimiq/domain/records/source-coverage';
import { variableOf } from './codes.ts';
import type { Reading } from './context.ts';
import { node, nodes, string } from './json.ts';

type Span = Pick<SourceCoverage, 'from' | 'through' | 'contract' | 'plan' | 'dualCode'>;
type Month = { readonly contract?: string; readonly plan?: string; readonly dualCode?: string };

/** Buy-in codes of months with Part A, and with Part B. */
const hasPartA = /^[13AC]$/;
const hasPartB = /^[23BC]$/;
const contractForm = /^[A-Z]\d{4}$/;
const planForm = /^\d{3}$/;
const dualForm = /^(0[0-9]|10)$/;

/**
 * Spans of equal months, from the variables that CMS gives for each month of a reference year: entitlement and
 * buy-in, Part C and Part D contracts and plans, dual status.
 *
 * @returns undefined where the resource has no reference year, or nothing by month for its part; else spans in order,
 *          none where no month is covered
 */
export function coveredMonths(line: CoverageLine, { resource }: Reading): readonly Span[] | undefined {
  const variables = new Map<string, string>();
  let year: string | undefined;
  for (const extension of nodes(resource.extension)) {
    const name = variableOf(extension.url);
    if (name === 'rfrnc_yr') year = /^\d{4}/.exec(String(extension.valueDate))?.[0];
    const value = string(node(extension.valueCoding)?.code) ?? string(node(extension.valueIdentifier)?.value);
    if (value !== undefined && !variables.has(name)) variables.set(name, value);
  }
  if (year === undefined || !parseDate(`${year}-01-01`).ok || !isByMonth(line, variables)) return undefined;
  const spans: Span[] = [];
  let last: { month: Month; key: string; from: CalendarDate } | undefined;
  const close = (through: CalendarDate) => {
    if (last) spans.push({ from: last.from, through, ...last.month });
  };
  for (let number = 1; number <= 12; number++) {
    const two = String(number).padStart(2, '0');
    const first = `${year}-${two}-01` as CalendarDate;
    const month = monthOf(line, two, variables);
    const key = month && JSON.stringify(month);
    if (last && last.key === key) continue;
    close(fromDayNumber(toDayNumber(first) - 1));
    last = month && key ? { month, key, from: first } : undefined;
  }
  close(`${year}-12-31` as CalendarDate);
  return spans;
}

/** What says by month whether the part is there. */
const proofs: Readonly<Partial<Record<CoverageLine, readonly string[]>>> = {
  'part-a': ['buyin'],
  'part-b': ['buyin'],
  'part-c': ['ptc_cntrct_id_', 'hmo_ind_'],
  'part-d': ['ptdcntrct'],
};

const isByMonth = (line: CoverageLine, variables: ReadonlyMap<string, string>): boolean =>
  [...variables.keys()].some((name) => proofs[line]?.some((proof) => name.startsWith(proof)));

/** What holds in a month; undefined where the part is not there. */
function monthOf(line: CoverageLine, two: string, variables: ReadonlyMap<string, string>): Month | undefined {
  const value = (name: string, form: RegExp) => {
    const text = variables.get(`${name}${two}`);
    return text !== undefined && form.test(text) ? text : undefined;
  };
  const dualCode = value('dual_', dualForm);
  const dual = dualCode ? { dualCode } : {};
  if (line === 'part-a') return value('buyin', hasPartA) ? dual : undefined;
  if (line === 'part-b') return value('buyin', hasPartB) ? dual : undefined;
  const isC = line === 'part-c';
  const contract = value(isC ? 'ptc_cntrct_id_' : 'ptdcntrct', contractForm);
  if (!contract && !(isC && value('hmo_ind_', /^[1-9A-C]$/))) return undefined;
  const plan = value(isC ? 'ptc_pbp_id_' : 'ptdpbpid', planForm);
  return { ...(contract && { contract }), ...(plan && { plan }), ...dual };
}
