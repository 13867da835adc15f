import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { type EarlierYear, lookBackYears } from '@optimiq/domain/risk/cms-hcc/model';
import { type CmsHccModel, loadCmsHcc } from './cms-hcc.ts';
import { readTable } from './manifest.ts';

const loaded = new Map<string, readonly EarlierYear[]>();

/**
 * The service years before that of a payment year, latest first: the payment year's model, with the dates and the list of
 * eligible procedures of each; read once per process.
 */
export function earlierYears(model: CmsHccModel, paymentYear: number): readonly EarlierYear[] {
  const name = `${model}/${paymentYear}`;
  const years = loaded.get(name) ?? Array.from({ length: lookBackYears }, (_, index) => yearBefore(index + 1));
  loaded.set(name, years);
  return years;

  function yearBefore(years: number): EarlierYear {
    const tables = loadCmsHcc(model, paymentYear);
    const serviceYear = tables.year.serviceYear - years;
    const procedures = readTable(`encounter-filter/procedures-${serviceYear}`).rows.map((row) => row.code ?? '');
    const firstServiceDay = `${serviceYear}-01-01` as CalendarDate;
    const lastServiceDay = `${serviceYear}-12-31` as CalendarDate;
    return {
      serviceYear,
      tables: { ...tables, firstServiceDay, lastServiceDay, eligibleProcedures: new Set(procedures) },
    };
  }
}

let lasting: ReadonlySet<number> | undefined;

/** Categories of V28 that are lasting conditions: what was coded once is expected again. The rest pass. */
export function lastingHccs(): ReadonlySet<number> {
  const { rows } = readTable('cms-hcc-v28/2026/lasting');
  lasting ??= new Set(rows.filter((row) => row.is_lasting === 'Y').map((row) => Number(row.hcc)));
  return lasting;
}
