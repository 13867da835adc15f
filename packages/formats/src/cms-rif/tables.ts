/** The files of the layout, as Blue Button receives them from the Chronic Conditions Warehouse. */
export type RifTable =
  | 'beneficiary'
  | 'beneficiary-history'
  | 'carrier'
  | 'dme'
  | 'hha'
  | 'hospice'
  | 'inpatient'
  | 'outpatient'
  | 'snf'
  | 'pde';

export const professionalTables: ReadonlySet<RifTable> = new Set<RifTable>(['carrier', 'dme']);

/**
 * Tables by columns that all stand in the first 4 KB of a header, in the order in which they are asked; the first
 * whose columns are there is it. Outpatient has none of its own that early.
 */
const marks: readonly (readonly [table: RifTable, ...columns: readonly string[]])[] = [
  ['pde', 'PDE_ID', 'SRVC_DT'],
  ['beneficiary', 'BENE_BIRTH_DT', 'RFRNC_YR'],
  ['beneficiary-history', 'BENE_BIRTH_DT', 'BENE_CRNT_HIC_NUM'],
  ['dme', 'CLM_ID', 'CARR_NUM', 'DMERC_LINE_SUPPLR_TYPE_CD'],
  ['carrier', 'CLM_ID', 'CARR_NUM'],
  ['hha', 'CLM_ID', 'CLM_FAC_TYPE_CD', 'CLM_HHA_TOT_VISIT_CNT'],
  ['hospice', 'CLM_ID', 'CLM_FAC_TYPE_CD', 'CLM_HOSPC_START_DT_ID'],
  ['snf', 'CLM_ID', 'CLM_FAC_TYPE_CD', 'NCH_QLFYD_STAY_FROM_DT'],
  ['inpatient', 'CLM_ID', 'CLM_FAC_TYPE_CD', 'CLM_ADMSN_DT'],
  ['outpatient', 'CLM_ID', 'CLM_FAC_TYPE_CD'],
];

/** Columns without which a table cannot be read. */
export const requiredColumns: Readonly<Record<RifTable, readonly string[]>> = {
  beneficiary: ['BENE_ID', 'BENE_BIRTH_DT', 'RFRNC_YR'],
  'beneficiary-history': ['BENE_ID', 'MBI_NUM'],
  carrier: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'LINE_NUM', 'ICD_DGNS_CD1'],
  dme: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'LINE_NUM', 'ICD_DGNS_CD1'],
  hha: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'CLM_LINE_NUM', 'ICD_DGNS_CD1'],
  hospice: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'CLM_LINE_NUM', 'ICD_DGNS_CD1'],
  inpatient: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'CLM_LINE_NUM', 'ICD_DGNS_CD1'],
  outpatient: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'CLM_LINE_NUM', 'ICD_DGNS_CD1'],
  snf: ['BENE_ID', 'CLM_ID', 'CLM_FROM_DT', 'CLM_LINE_NUM', 'ICD_DGNS_CD1'],
  pde: ['BENE_ID', 'PDE_ID', 'SRVC_DT'],
};

/**
 * The table whose columns a file's first line names; undefined for any other file.
 *
 * @param firstBytes decompressed; the first 4 KB are enough, fewer when the file is shorter
 */
export function rifTableOf(firstBytes: Uint8Array): RifTable | undefined {
  const text = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.length, 65_536))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const columns = new Set(headerNames(text.slice(0, text.search(/[\r\n]|$/)).split('|')));
  if (!columns.has('BENE_ID')) return undefined;
  return marks.find(([, ...names]) => names.every((name) => columns.has(name)))?.[0];
}

/** Names of columns as they are looked up. */
export const headerNames = (cells: readonly string[]): string[] => cells.map((name) => name.trim().toUpperCase());
