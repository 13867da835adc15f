import { type Hcc, parseHcc } from '@optimiq/domain/kernel/codes';
import type { DualClass } from '@optimiq/domain/kernel/dual-status';
import { groupBy } from '@optimiq/domain/kernel/group-by';
import type { Sex } from '@optimiq/domain/records/source';
import { indexTables } from '@optimiq/domain/risk/cms-hcc/model';
import type {
  AgeRange,
  BillTypeClass,
  CmsHccPublishedTables,
  CmsHccTables,
  Condition,
  Factor,
  HierarchySemantics,
  PaymentYear,
} from '@optimiq/domain/risk/cms-hcc/tables';
import { assertEqualCoefficients } from './cms-hcc-constraints.ts';
import type { CsvRow } from './csv.ts';
import { findTable, readTable } from './manifest.ts';
import { rowKey } from './table-rows.ts';

export type CmsHccModel = 'cms-hcc-v28';

/** Models and the payment years whose tables are shipped. */
export const cmsHccPaymentYears: Readonly<Record<CmsHccModel, readonly number[]>> = { 'cms-hcc-v28': [2026, 2027] };

const loaded = new Map<string, CmsHccTables>();

/**
 * The tables of a CMS-HCC model for one payment year, checked and indexed; read once per process.
 *
 * Throws when a table is not what the manifest says, or breaks a constraint of the model.
 */
export function loadCmsHcc(model: CmsHccModel, paymentYear: number): CmsHccTables {
  const name = `${model}/${paymentYear}`;
  const tables = loaded.get(name) ?? indexTables(publishedCmsHcc(model, paymentYear));
  loaded.set(name, tables);
  return tables;
}

/** The same tables row by row, before they are indexed. */
export function publishedCmsHcc(model: CmsHccModel, paymentYear: number): CmsHccPublishedTables {
  const yearRow = readTable(`${model}/payment-years`).rows.find((row) => row.payment_year === String(paymentYear));
  if (!yearRow) throw new Error(`No tables of ${model} for payment year ${paymentYear}`);
  const year = paymentYearOf(yearRow);
  const folder = `${model}/${yearRow.tables}`;
  const factors = published(`${folder}/factors`).map(([row, tableRow]) => factorOf(row, tableRow));
  assertEqualCoefficients(model, factors);
  return {
    model,
    version: findTable(`${folder}/diagnoses`)!.version,
    year,
    factors,
    diagnoses: published(`${folder}/diagnoses`).map(([row, tableRow]) => ({
      code: text(row, 'code'),
      hcc: hcc(text(row, 'hcc')),
      ...conditionOf(row),
      ...ages('mceAges', text(row, 'mce_ages')),
      tableRow,
    })),
    mandatoryEdits: published(`${folder}/mandatory-edits`).map(([row, tableRow]) => ({
      code: text(row, 'code'),
      ...conditionOf(row),
      ...(text(row, 'action') === 'assign' && { hcc: hcc(text(row, 'hcc')) }),
      tableRow,
    })),
    categoryRequirements: published(`${folder}/category-requirements`).map(([row, tableRow]) => ({
      hcc: hcc(text(row, 'hcc')),
      needsAnyOf: text(row, 'needs_any_of').split(' ').map(hcc),
      tableRow,
    })),
    hierarchy: published(`${folder}/hierarchy`).map(([row, tableRow]) => ({
      hcc: hcc(text(row, 'hcc')),
      outranks: hcc(text(row, 'outranks')),
      tableRow,
    })),
    diseaseGroups: groupsOf(readTable(`${folder}/disease-groups`).rows),
    interactions: readTable(`${folder}/interactions`).rows.map((row) => ({
      term: text(row, 'term'),
      left: text(row, 'left'),
      right: text(row, 'right'),
    })),
    labels: new Map(readTable(`${folder}/labels`).rows.map((row) => [hcc(text(row, 'hcc')), text(row, 'label')])),
    billTypes: mapOf<BillTypeClass>('encounter-filter/bill-types', 'bill_type'),
    eligibleProcedures: new Set(
      readTable(`encounter-filter/procedures-${year.serviceYear}`).rows.map((row) => text(row, 'code')),
    ),
    dualStatus: mapOf<DualClass>(`${model}/dual-status`, 'dual_code'),
  };
}

function published(id: string): [CsvRow, string][] {
  const { key } = findTable(id) ?? { key: [] };
  return readTable(id).rows.map((row) => [row, `${id}:${rowKey(key, row)}`]);
}

const text = (row: CsvRow, column: string): string => row[column] ?? '';

function hcc(number: string): Hcc {
  const parsed = parseHcc(number);
  if (!parsed.ok) throw new Error(`Not an HCC: ${number}`);
  return parsed.value;
}

function conditionOf(row: CsvRow): Condition {
  const sex = text(row, 'sex');
  return { ...(sex && { sex: sex as Sex }), ...ages('ages', text(row, 'ages')) };
}

/** '0-20' or '15+' as a range under the given name; nothing for ''. */
function ages<Name extends string>(name: Name, range: string): Partial<Record<Name, AgeRange>> {
  if (range === '') return {};
  const match = /^(\d+)(?:-(\d+)|\+)$/.exec(range);
  if (!match) throw new Error(`Not an age range: ${range}`);
  const limits = { from: Number(match[1]), through: match[2] ? Number(match[2]) : Number.POSITIVE_INFINITY };
  return { [name]: limits } as Partial<Record<Name, AgeRange>>;
}

function factorOf({ term = '', ...segments }: CsvRow, tableRow: string): Factor {
  const filled = Object.entries(segments).filter(([, value]) => value !== '');
  return { term, thousandths: Object.fromEntries(filled.map(([name, value]) => [name, Number(value)])), tableRow };
}

function groupsOf(rows: readonly CsvRow[]): Map<string, Hcc[]> {
  const groups = groupBy(rows, (row) => text(row, 'disease_group'));
  return new Map([...groups].map(([group, members]) => [group, members.map((row) => hcc(text(row, 'hcc')))]));
}

function mapOf<Class extends string>(id: string, key: string): Map<string, Class> {
  return new Map(readTable(id).rows.map((row) => [text(row, key), text(row, 'class') as Class]));
}

function paymentYearOf(row: CsvRow): PaymentYear {
  const modifiers = text(row, 'audio_only_modifiers');
  return {
    paymentYear: Number(row.payment_year),
    serviceYear: Number(row.service_year),
    normalizationThousandths: Number(row.normalization_thousandths),
    codingAdjustmentThousandths: Number(row.coding_adjustment_thousandths),
    hierarchySemantics: text(row, 'hierarchy_semantics') as HierarchySemantics,
    audioOnlyModifiers: new Set(modifiers === '' ? [] : modifiers.split(' ')),
    unlinkedChartReview: text(row, 'unlinked_chart_review') as PaymentYear['unlinkedChartReview'],
  };
}
