import type { ClaimType, SourceClaim } from '@optimiq/domain/records/source';
import type { RifCells } from './cells.ts';
import { professionalTables, type RifTable } from './tables.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
export type ClaimHead = Omit<Mutable<SourceClaim>, 'diagnoses' | 'lines'>;

/** NCH claim types. The table is known by its columns, so another type is only reported. */
const professionalTypes = new Set(['71', '72', '81', '82']);
const institutionalTypes = new Set(['10', '20', '30', '40', '41', '42', '50', '60', '61', '62', '63', '64']);

/** What the first row of a claim says of all of it. */
export function readHead(cells: RifCells, table: RifTable, memberId: string, claimId: string): ClaimHead {
  const type: ClaimType = professionalTables.has(table) ? 'professional' : 'institutional';
  const nchType = cells.text('NCH_CLM_TYPE_CD');
  const known = type === 'professional' ? professionalTypes : institutionalTypes;
  if (nchType !== undefined && !known.has(nchType)) {
    cells.warn('unknown-value', 'NCH_CLM_TYPE_CD', 'the claim type is not one of this file');
  }
  const head: ClaimHead = {
    kind: 'claim',
    at: cells.at,
    claimId,
    type,
    frequency: frequencyOf(cells, type),
    person: { memberId },
  };
  const from = cells.date('CLM_FROM_DT');
  const through = cells.date('CLM_THRU_DT');
  if (from && through && through < from) cells.error('date-order', 'CLM_THRU_DT', 'the claim ends before it begins');
  if (!from && !cells.hasError) cells.error('missing-value', 'CLM_FROM_DT', 'the first day of the claim is empty');
  if (from) head.serviceFrom = from;
  if (through) head.serviceThrough = through;
  const paid = cells.cents('CLM_PMT_AMT');
  if (paid !== undefined) head.paidCents = paid;
  if (type === 'professional') addProfessional(head, cells);
  else addInstitutional(head, cells);
  return head;
}

function addProfessional(head: ClaimHead, cells: RifCells): void {
  const billed = cells.cents('NCH_CARR_CLM_SBMTD_CHRG_AMT');
  const allowed = cells.cents('NCH_CARR_CLM_ALOWD_AMT');
  // A supplier bills what it supplies; a carrier claim names who bills apart from who performs.
  const billing = cells.npi('CARR_CLM_BLG_NPI_NUM') ?? cells.npi('ORG_NPI_NUM') ?? cells.npi('PRVDR_NPI');
  const rendering = cells.npi('PRF_PHYSN_NPI');
  const specialty = cells.text('PRVDR_SPCLTY');
  if (billed !== undefined) head.billedCents = billed;
  if (allowed !== undefined) head.allowedCents = allowed;
  if (billing) head.billingNpi = billing;
  if (rendering) head.renderingNpi = rendering;
  if (specialty) head.specialty = specialty.padStart(2, '0');
}

function addInstitutional(head: ClaimHead, cells: RifCells): void {
  const facility = cells.text('CLM_FAC_TYPE_CD');
  const classification = cells.text('CLM_SRVC_CLSFCTN_TYPE_CD');
  const frequency = cells.text('CLM_FREQ_CD');
  if (facility && classification) head.billType = `${facility}${classification}${frequency ?? ''}`;
  else cells.warn('missing-value', 'CLM_FAC_TYPE_CD', 'the institutional claim has no bill type');
  const billed = cells.cents('CLM_TOT_CHRG_AMT');
  const admitOn = cells.date('CLM_ADMSN_DT') ?? cells.date('CLM_HOSPC_START_DT_ID');
  const dischargeOn = cells.date('NCH_BENE_DSCHRG_DT');
  const status = cells.text('PTNT_DSCHRG_STUS_CD')?.padStart(2, '0');
  const drg = cells.text('CLM_DRG_CD');
  const billing = cells.npi('ORG_NPI_NUM');
  const ccn = cells.text('PRVDR_NUM');
  if (billed !== undefined) head.billedCents = billed;
  if (admitOn) head.admitOn = admitOn;
  if (status) head.dischargeStatus = status;
  if (dischargeOn) head.dischargeOn = dischargeOn;
  if (drg) head.drg = drg.padStart(3, '0');
  if (billing) head.billingNpi = billing;
  if (ccn) head.ccn = ccn;
}

/**
 * Claim frequency code. '8', which never counts, where the claim is deleted, is not the final action, or is a credit
 * that cancels; '7' where it is a debit in place of another; else what the bill says. A claim keeps its number over
 * its adjustments, so none of them names another claim.
 *
 * Source: CCW data dictionary, FINAL_ACTION, CLM_FREQ_CD, CLAIM_QUERY_CODE (0 credit, 5 debit adjustment),
 * CARR_CLM_ENTRY_CD (3 full credit, 5 replacement debit), CLM_DISP_CD (3 cancel accepted).
 */
function frequencyOf(cells: RifCells, type: ClaimType): string {
  if (cells.text('DML_IND')?.toUpperCase() === 'DELETE' || cells.text('FINAL_ACTION') === 'N') return '8';
  if (type === 'professional') {
    const entry = cells.text('CARR_CLM_ENTRY_CD');
    if (entry === '3' || cells.text('CLM_DISP_CD')?.padStart(2, '0') === '03') return '8';
    return entry === '5' ? '7' : '1';
  }
  const stated = cells.text('CLM_FREQ_CD') ?? '1';
  const query = cells.text('CLAIM_QUERY_CODE');
  if (query === '0') return '8';
  return query === '5' && stated === '1' ? '7' : stated;
}
