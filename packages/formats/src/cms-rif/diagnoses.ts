import { parseIcd10Cm } from '@optimiq/domain/kernel/codes';
import { diagnosisSystemOf } from '@optimiq/domain/records/diagnosis-system';
import type { CodeSystem, SourceDiagnosis } from '@optimiq/domain/records/source';
import type { RifCells } from './cells.ts';

const numbered = (count: number, code: string, version: string): readonly (readonly [string, string])[] =>
  Array.from({ length: count }, (_, index) => [`${code}${index + 1}`, `${version}${index + 1}`] as const);

/** Columns of a code and of its version, with the X12 qualifier of their role for ICD-10 and for ICD-9. */
const roles: readonly {
  readonly columns: readonly (readonly [code: string, version: string])[];
  readonly icd10: string;
  readonly icd9: string;
}[] = [
  { columns: [['PRNCPAL_DGNS_CD', 'PRNCPAL_DGNS_VRSN_CD']], icd10: 'ABK', icd9: 'BK' },
  { columns: numbered(25, 'ICD_DGNS_CD', 'ICD_DGNS_VRSN_CD'), icd10: 'ABF', icd9: 'BF' },
  { columns: [['ADMTG_DGNS_CD', 'ADMTG_DGNS_VRSN_CD']], icd10: 'ABJ', icd9: 'BJ' },
  {
    columns: [['FST_DGNS_E_CD', 'FST_DGNS_E_VRSN_CD'], ...numbered(12, 'ICD_DGNS_E_CD', 'ICD_DGNS_E_VRSN_CD')],
    icd10: 'ABN',
    icd9: 'BN',
  },
  { columns: numbered(3, 'RSN_VISIT_CD', 'RSN_VISIT_VRSN_CD'), icd10: 'APR', icd9: 'PR' },
];

/**
 * Diagnoses of a claim: principal, the others in their order, admitting, external causes, reasons for the visit. Within
 * principal and others each code is there once; so it is within each of the other roles.
 */
export function readDiagnoses(cells: RifCells): SourceDiagnosis[] {
  const diagnoses: SourceDiagnosis[] = [];
  let from = 0;
  for (const [place, { columns, icd10, icd9 }] of roles.entries()) {
    // Principal and others are one list: the principal one comes again as the first of them.
    if (place > 1) from = diagnoses.length;
    for (const [column, version] of columns) {
      const code = cells.text(column);
      if (code === undefined || diagnoses.some((known, index) => index >= from && known.code === code)) continue;
      const system = systemOf(cells, column, version, code);
      const qualifier = system === 'icd10cm' ? icd10 : system === 'icd9cm' ? icd9 : undefined;
      diagnoses.push({ order: diagnoses.length + 1, code, system, ...(qualifier && { qualifier }) });
    }
  }
  return diagnoses;
}

/** Orders of the diagnosis of a line; one that the claim does not list is added to it. */
export function pointersOf(cells: RifCells, diagnoses: SourceDiagnosis[]): number[] | undefined {
  const code = cells.text('LINE_ICD_DGNS_CD');
  if (code === undefined) return undefined;
  let known = diagnoses.find((one) => one.code === code);
  if (!known) {
    const system = systemOf(cells, 'LINE_ICD_DGNS_CD', 'LINE_ICD_DGNS_VRSN_CD', code);
    const qualifier = system === 'icd10cm' ? 'ABF' : system === 'icd9cm' ? 'BF' : undefined;
    known = { order: diagnoses.length + 1, code, system, ...(qualifier && { qualifier }) };
    diagnoses.push(known);
  }
  return [known.order];
}

/** '9' says ICD-9, '0' ICD-10; without an indicator the last day of the claim decides. */
function systemOf(cells: RifCells, column: string, versionColumn: string, code: string): CodeSystem {
  const version = cells.text(versionColumn);
  if (version === '9') return 'icd9cm';
  const stated = parseIcd10Cm(code).ok ? 'icd10cm' : 'other';
  const day = cells.date('CLM_THRU_DT') ?? cells.date('CLM_FROM_DT');
  const system = version === undefined ? diagnosisSystemOf(code, day) : stated;
  if (system === 'other')
    cells.warn('code-form', column, 'the diagnosis has not the form of the code set of its day and is not scored');
  return system;
}
