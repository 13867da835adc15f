/** Small synthetic files of the layout, in full headers where it matters. */
import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { readRif } from './read.ts';
import { rifTableOf } from './tables.ts';

export type Cells = Readonly<Record<string, string>>;

const months = 'JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEPT,OCT,NOV,DEC'.split(',');
const byMonth = (name: (month: string, number: number) => string, value: (number: number) => string): Cells =>
  Object.fromEntries(months.map((month, index) => [name(month, index + 1), value(index + 1)]));

export const carrierRow: Cells = {
  DML_IND: 'INSERT',
  BENE_ID: '-1001',
  CLM_ID: '-7001',
  FINAL_ACTION: 'F',
  NCH_CLM_TYPE_CD: '71',
  CLM_FROM_DT: '03-Feb-2025',
  CLM_THRU_DT: '04-FEB-2025',
  CARR_CLM_ENTRY_CD: '1',
  CLM_DISP_CD: '1',
  CARR_NUM: '31143',
  CLM_PMT_AMT: '80.50',
  NCH_CARR_CLM_SBMTD_CHRG_AMT: '150',
  NCH_CARR_CLM_ALOWD_AMT: '100.5',
  PRNCPAL_DGNS_CD: 'E1122',
  PRNCPAL_DGNS_VRSN_CD: '0',
  ICD_DGNS_CD1: 'E1122',
  ICD_DGNS_VRSN_CD1: '0',
  ICD_DGNS_CD2: '25000',
  ICD_DGNS_VRSN_CD2: '9',
  CARR_CLM_BLG_NPI_NUM: '1234567893',
  LINE_NUM: '1',
  PRF_PHYSN_NPI: '1112223338',
  ORG_NPI_NUM: '0000000000',
  PRVDR_SPCLTY: '1',
  LINE_SRVC_CNT: '1.0',
  LINE_PLACE_OF_SRVC_CD: '11',
  LINE_1ST_EXPNS_DT: '20250203',
  LINE_LAST_EXPNS_DT: '20250204',
  HCPCS_CD: '99214',
  HCPCS_1ST_MDFR_CD: '25',
  HCPCS_2ND_MDFR_CD: '95',
  LINE_NCH_PMT_AMT: '80.50',
  LINE_SBMTD_CHRG_AMT: '150',
  LINE_ALOWD_CHRG_AMT: '100.50',
  LINE_ICD_DGNS_CD: 'N183',
  LINE_ICD_DGNS_VRSN_CD: '0',
};

export const inpatientRow: Cells = {
  DML_IND: 'INSERT',
  BENE_ID: '-1001',
  CLM_ID: '-7002',
  FINAL_ACTION: 'F',
  NCH_CLM_TYPE_CD: '60',
  CLM_FROM_DT: '01-Mar-2025',
  CLM_THRU_DT: '05-Mar-2025',
  CLAIM_QUERY_CODE: '3',
  PRVDR_NUM: '220135',
  CLM_FAC_TYPE_CD: '1',
  CLM_SRVC_CLSFCTN_TYPE_CD: '1',
  CLM_FREQ_CD: '1',
  CLM_PMT_AMT: '9000.00',
  ORG_NPI_NUM: '1234567893',
  PTNT_DSCHRG_STUS_CD: '1',
  CLM_TOT_CHRG_AMT: '12000.25',
  CLM_ADMSN_DT: '01-Mar-2025',
  NCH_BENE_DSCHRG_DT: '05-Mar-2025',
  CLM_DRG_CD: '65',
  ADMTG_DGNS_CD: 'R0602',
  ADMTG_DGNS_VRSN_CD: '0',
  PRNCPAL_DGNS_CD: 'I5033',
  PRNCPAL_DGNS_VRSN_CD: '0',
  ICD_DGNS_CD1: 'I5033',
  ICD_DGNS_VRSN_CD1: '0',
  CLM_POA_IND_SW1: 'Y',
  ICD_DGNS_E_CD1: 'W19XXXA',
  ICD_DGNS_E_VRSN_CD1: '0',
  CLM_LINE_NUM: '1',
  REV_CNTR: '120',
  HCPCS_CD: '',
  REV_CNTR_UNIT_CNT: '4',
  REV_CNTR_TOT_CHRG_AMT: '12000.25',
};

export const pdeRow: Cells = {
  DML_IND: 'INSERT',
  PDE_ID: '-9001',
  FINAL_ACTION: 'F',
  BENE_ID: '-1001',
  SRVC_DT: '10-Jan-2025',
  PROD_SRVC_ID: '00093505698',
  QTY_DSPNSD_NUM: '30.5',
  DAYS_SUPLY_NUM: '30',
  FILL_NUM: '2',
  ADJSTMT_DLTN_CD: ' ',
  PTNT_PAY_AMT: '3.10',
  TOT_RX_CST_AMT: '12.34',
};

/** Part A all year, Part B from February; a plan January to June; another dual status from July. */
export const beneficiaryRow: Cells = {
  DML_IND: 'INSERT',
  BENE_ID: '-1001',
  STATE_CODE: '22',
  BENE_ZIP_CD: '1730',
  BENE_BIRTH_DT: '17-JAN-1942',
  BENE_SEX_IDENT_CD: '2',
  BENE_ENTLMT_RSN_ORIG: '1',
  BENE_ENTLMT_RSN_CURR: '0',
  BENE_ESRD_IND: 'N',
  BENE_MDCR_STATUS_CD: '10',
  BENE_CRNT_HIC_NUM: '',
  BENE_SRNM_NAME: 'Stone',
  BENE_GVN_NAME: 'Ada',
  BENE_MDL_NAME: 'B',
  MBI_NUM: '1EG4TE5MK73',
  DEATH_DT: '',
  RFRNC_YR: '2024',
  A_MO_CNT: '12',
  B_MO_CNT: '11',
  HMO_MO_CNT: '6',
  DUAL_MO_CNT: '',
  ...byMonth(
    (_, number) => `MDCR_ENTLMT_BUYIN_${number}_IND`,
    (number) => (number === 1 ? '1' : 'C'),
  ),
  ...byMonth(
    (_, number) => `HMO_${number}_IND`,
    (number) => (number <= 6 ? '1' : '0'),
  ),
  ...byMonth(
    (month) => `PTC_CNTRCT_${month}_ID`,
    (number) => (number <= 6 ? 'H1234' : 'N'),
  ),
  ...byMonth(
    (month) => `PTC_PBP_${month}_ID`,
    (number) => (number <= 6 ? '001' : ''),
  ),
  ...byMonth(
    (month) => `PTD_CNTRCT_${month}_ID`,
    (number) => (number <= 6 ? '0' : 'S4607'),
  ),
  ...byMonth(
    (month) => `META_DUAL_ELGBL_STUS_${month}_CD`,
    (number) => (number <= 6 ? 'NA' : '2'),
  ),
  DRVD_LINE_1_ADR: '1 ELM ST',
  DRVD_LINE_2_ADR: 'APT 2\\',
  CITY_NAME: 'DOVER',
  STATE_CD: 'DE',
  STATE_CNTY_ZIP_CD: '199011234',
};

/** A file of these rows; the header is that of the first. */
export function rifOf(...rows: readonly Cells[]): string {
  const columns = Object.keys(rows[0]!);
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join('|'));
  return `${[columns.join('|'), ...lines].join('\n')}\n`;
}

/** Everything a file gives, read in pieces of `length` bytes. */
export async function readAll(content: string | Uint8Array, length = 65_536) {
  const bytes = Buffer.from(content);
  const table = rifTableOf(bytes.subarray(0, 4096))!;
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rowsRead = 0;
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
  }
  for await (const batch of readRif(table, pieces())) {
    records.push(...batch.records);
    problems.push(...batch.problems);
    rowsRead = batch.rowsRead;
  }
  return { table, records, problems, rowsRead };
}
