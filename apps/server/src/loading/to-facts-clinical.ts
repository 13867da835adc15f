import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceProblem } from '@optimiq/domain/records/source';
import type {
  ClinicalCode,
  ClinicalCodeSystem,
  SourceClinical,
  SourceCondition,
  SourceDocument,
  SourceEncounter,
  SourceMedication,
  SourceObservation,
  SourceProcedure,
} from '@optimiq/domain/records/source-clinical';
import type { KeyOf } from '@optimiq/store/crypto/record-keys';
import type {
  ConditionFacts,
  DocumentFacts,
  EncounterFacts,
  MedicationFacts,
  ObservationFacts,
  ProcedureFacts,
} from '@optimiq/store/facts/clinical';
import type { FactsTable } from '@optimiq/store/facts/columns';
import { Fitting } from './fitting.ts';

/** Forms of codes by system. A code that is not of its system's form stays out: a chart's code field may hold words. */
const codeForms: Readonly<Record<ClinicalCodeSystem, RegExp>> = {
  icd10cm: /^[A-Z]\d[0-9A-Z]{1,5}$/,
  icd9cm: /^[EV]?\d{2,5}$/,
  icd10pcs: /^(?=.*\d)[0-9A-HJ-NP-Z]{7}$/,
  hcpcs: /^[0-9A-Z]\d{3}[0-9A-Z]$/,
  loinc: /^\d{1,7}-\d$/,
  rxnorm: /^\d{1,8}$/,
  ndc: /^\d{10,11}$/,
  snomed: /^\d{3,15}[01]0\d$/,
  cvx: /^\d{2,3}$/,
  other: /^(?=.*\d)[0-9A-Z]{2,8}$/,
};

const undotted: ReadonlySet<ClinicalCodeSystem> = new Set(['icd10cm', 'icd9cm', 'icd10pcs']);
/** A position does not fit its column beyond. */
const mostCodes = 50;

/** Codes of a record in their systems' forms, the first one first; the rest is reported. */
function codesOf(codes: readonly ClinicalCode[], fit: Pick<Fitting<'conditions'>, 'warn'>): ClinicalCode[] {
  const kept = codes.flatMap(({ system, code }) => {
    const trimmed = code.trim().toUpperCase();
    const written = undotted.has(system) ? trimmed.replaceAll('.', '') : trimmed;
    return codeForms[system].test(written) ? [{ system, code: written }] : [];
  });
  if (kept.length < codes.length) {
    fit.warn('code', 'code-form', 'Not of the form of its code system; the record is loaded without the code');
  }
  return kept.slice(0, mostCodes);
}

type Base<Record extends SourceClinical> = {
  readonly record: Record;
  readonly memberKey: MemberKey;
  readonly keyOf: KeyOf;
  readonly problems: SourceProblem[];
};

function common({ record, memberKey, keyOf, problems }: Base<SourceClinical>) {
  // The columns of status and npi are alike in all tables of charts.
  const fit = new Fitting('conditions', record.at, problems);
  return {
    recordKey: keyOf(record.kind, record.id),
    memberKey,
    codes: codesOf(record.codes, fit),
    ...(record.encounterId ? { encounterKey: keyOf('encounter', record.encounterId) } : {}),
    ...fit.text('status', 'status', record.status),
    ...fit.text('npi', 'npi', record.npi),
  };
}

const fitOf = <Table extends FactsTable>(table: Table, { record, problems }: Base<SourceClinical>) =>
  new Fitting(table, record.at, problems);

/** A condition. An onset on the day of birth, as of what one is born with, would tell that day: it stays out. */
export function toConditionFacts(base: Base<SourceCondition>): ConditionFacts {
  const fit = fitOf('conditions', base);
  const { record } = base;
  const isBirth = record.onsetOn !== undefined && record.onsetOn === record.person.birthDate;
  if (isBirth) fit.warn('onset', 'not-a-date', 'An onset on the day of birth; the record is loaded without it');
  return {
    ...common(base),
    ...fit.text('verification', 'verification', record.verification),
    ...fit.text('category', 'category', record.category),
    ...(isBirth ? {} : fit.date('onsetOn', 'onset', record.onsetOn)),
    ...fit.date('abatedOn', 'abatement', record.abatedOn),
    ...fit.date('recordedOn', 'recorded_on', record.recordedOn),
  };
}

export function toEncounterFacts(base: Base<SourceEncounter>): EncounterFacts {
  const fit = fitOf('encounters', base);
  const { record } = base;
  return {
    ...common(base),
    ...fit.text('class', 'encounter_class', record.class),
    ...fit.date('from', 'service_from', record.from),
    ...fit.date('through', 'service_through', record.through),
    ...fit.text('dischargeStatus', 'discharge_status', record.dischargeStatus),
  };
}

export function toProcedureFacts(base: Base<SourceProcedure>): ProcedureFacts {
  const fit = fitOf('procedures', base);
  const { record } = base;
  return {
    ...common(base),
    ...fit.date('from', 'service_from', record.from),
    ...fit.date('through', 'service_through', record.through),
  };
}

/** An observation. A value without a known unit stays, and its unit is reported: a number alone names nobody. */
export function toObservationFacts(base: Base<SourceObservation>): ObservationFacts {
  const fit = fitOf('observations', base);
  const { record, keyOf } = base;
  const valueCode = record.valueCode && codesOf([record.valueCode], fit)[0];
  return {
    ...common(base),
    ...fit.text('category', 'category', record.category),
    ...fit.date('on', 'observed_on', record.on),
    ...numbers({ value: record.value, low: record.low, high: record.high }),
    ...fit.text('unit', 'unit', record.unit),
    ...(valueCode ? { valueCode } : {}),
    ...fit.text('interpretation', 'interpretation', record.interpretation),
    ...(record.panelId ? { panelKey: keyOf('panel', record.panelId.replace(/#\d+$/, '')) } : {}),
  };
}

export function toMedicationFacts(base: Base<SourceMedication>): MedicationFacts {
  const fit = fitOf('medications', base);
  const { record } = base;
  return {
    ...common(base),
    ...fit.text('intent', 'intent', record.intent),
    ...fit.date('writtenOn', 'written_on', record.writtenOn),
    ...smallNumber('daysSupply', 'days_supply', record.daysSupply, fit),
    ...numbers({ quantity: record.quantity }),
    ...smallNumber('refills', 'refills', record.refills, fit),
  };
}

/** A document's place: its content is the blob of that name by now. */
export function toDocumentFacts(
  base: Base<SourceDocument>,
  blob: { readonly name: string; readonly bytes: number },
): DocumentFacts {
  const fit = fitOf('documents', base);
  const { record } = base;
  const contentType = record.contentType.split(';')[0]!.trim().toLowerCase();
  return {
    ...common(base),
    ...fit.date('on', 'dated_on', record.on),
    ...fit.text('contentType', 'content_type', contentType),
    blobName: blob.name,
    blobBytes: blob.bytes,
  };
}

function numbers<Name extends string>(values: Readonly<Record<Name, number | undefined>>) {
  const known = Object.entries<number | undefined>(values).filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries(known) as { readonly [Key in Name]?: number };
}

function smallNumber<Name extends string>(
  name: Name,
  field: string,
  value: number | undefined,
  fit: Fitting<'medications'>,
) {
  if (value === undefined) return {};
  if (Number.isInteger(value) && value >= 0 && value < 10_000) return { [name]: value } as { [Key in Name]?: number };
  fit.warn(field, 'not-a-number', 'Not a whole number below 10,000; the record is loaded without it');
  return {};
}
