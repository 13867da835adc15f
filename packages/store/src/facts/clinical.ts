import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type {
  SourceCondition,
  SourceDocument,
  SourceEncounter,
  SourceMedication,
  SourceObservation,
  SourceProcedure,
} from '@optimiq/domain/records/source-clinical';
import type { ColumnSet } from './column-set.ts';
import { partSet, recordSet } from './record-set.ts';

/** A clinical record without identity: keys stand for the source's ids of the record and of its encounter. */
type WithoutIdentity<Source, More extends string = never> = Source extends unknown
  ? Omit<Source, 'kind' | 'at' | 'person' | 'id' | 'encounterId' | More> & {
      readonly recordKey: string;
      readonly memberKey: MemberKey;
      readonly encounterKey?: string;
    }
  : never;

export type ConditionFacts = WithoutIdentity<SourceCondition>;
export type EncounterFacts = WithoutIdentity<SourceEncounter>;
export type ProcedureFacts = WithoutIdentity<SourceProcedure>;
export type ObservationFacts = WithoutIdentity<SourceObservation, 'panelId'> & { readonly panelKey?: string };
export type MedicationFacts = WithoutIdentity<SourceMedication>;
/** The content is a blob by now. */
export type DocumentFacts = WithoutIdentity<SourceDocument, 'content' | 'contentType'> & {
  readonly contentType?: string;
  readonly blobName: string;
  readonly blobBytes: number;
};

/** Rows of a kind's own table and of `clinical_codes`: the record's first code stands with it, the others apart. */
export type ClinicalColumns = { readonly records: ColumnSet; readonly codes: ColumnSet };

type Coded = Pick<ConditionFacts, 'recordKey' | 'memberKey' | 'status' | 'codes' | 'encounterKey' | 'npi'>;

const coded = {
  member_key: (row: Coded) => row.memberKey,
  status: (row: Coded) => row.status,
  system: (row: Coded) => row.codes[0]?.system,
  code: (row: Coded) => row.codes[0]?.code,
  npi: (row: Coded) => row.npi,
};
const inEncounter = { ...coded, encounter_key: (row: Coded) => row.encounterKey };

function furtherCodes(kind: string, loadNo: number, first: number, rows: readonly Coded[]): ColumnSet {
  const further = ({ codes }: Coded) => codes.slice(1).map((code, index) => ({ ...code, position: index + 2 }));
  return partSet('clinical_codes', loadNo, first, rows, further, {
    kind: () => kind,
    position: (code) => code.position,
    system: (code) => code.system,
    code: (code) => code.code,
  });
}

export const conditionColumns = (loadNo: number, first: number, rows: readonly ConditionFacts[]): ClinicalColumns => ({
  records: recordSet('conditions', loadNo, first, rows, {
    ...inEncounter,
    condition_key: (row) => row.recordKey,
    verification: (row) => row.verification,
    category: (row) => row.category,
    onset_on: (row) => row.onsetOn,
    abated_on: (row) => row.abatedOn,
    recorded_on: (row) => row.recordedOn,
  }),
  codes: furtherCodes('condition', loadNo, first, rows),
});

export const encounterColumns = (loadNo: number, first: number, rows: readonly EncounterFacts[]): ClinicalColumns => ({
  records: recordSet('encounters', loadNo, first, rows, {
    ...coded,
    encounter_key: (row) => row.recordKey,
    encounter_class: (row) => row.class,
    service_from: (row) => row.from,
    service_through: (row) => row.through,
    discharge_status: (row) => row.dischargeStatus,
  }),
  codes: furtherCodes('encounter', loadNo, first, rows),
});

export const procedureColumns = (loadNo: number, first: number, rows: readonly ProcedureFacts[]): ClinicalColumns => ({
  records: recordSet('procedures', loadNo, first, rows, {
    ...inEncounter,
    procedure_key: (row) => row.recordKey,
    service_from: (row) => row.from,
    service_through: (row) => row.through,
  }),
  codes: furtherCodes('procedure', loadNo, first, rows),
});

export const observationColumns = (
  loadNo: number,
  first: number,
  rows: readonly ObservationFacts[],
): ClinicalColumns => ({
  records: recordSet('observations', loadNo, first, rows, {
    ...inEncounter,
    observation_key: (row) => row.recordKey,
    category: (row) => row.category,
    observed_on: (row) => row.on,
    value_number: (row) => row.value,
    unit: (row) => row.unit,
    value_system: (row) => row.valueCode?.system,
    value_code: (row) => row.valueCode?.code,
    interpretation: (row) => row.interpretation,
    low: (row) => row.low,
    high: (row) => row.high,
    panel_key: (row) => row.panelKey,
  }),
  codes: furtherCodes('observation', loadNo, first, rows),
});

export const medicationColumns = (
  loadNo: number,
  first: number,
  rows: readonly MedicationFacts[],
): ClinicalColumns => ({
  records: recordSet('medications', loadNo, first, rows, {
    ...inEncounter,
    medication_key: (row) => row.recordKey,
    intent: (row) => row.intent,
    written_on: (row) => row.writtenOn,
    days_supply: (row) => row.daysSupply,
    quantity: (row) => row.quantity,
    refills: (row) => row.refills,
  }),
  codes: furtherCodes('medication', loadNo, first, rows),
});

export const documentColumns = (loadNo: number, first: number, rows: readonly DocumentFacts[]): ClinicalColumns => ({
  records: recordSet('documents', loadNo, first, rows, {
    ...inEncounter,
    document_key: (row) => row.recordKey,
    dated_on: (row) => row.on,
    content_type: (row) => row.contentType,
    blob_name: (row) => row.blobName,
    blob_bytes: (row) => row.blobBytes,
  }),
  codes: furtherCodes('document', loadNo, first, rows),
});
