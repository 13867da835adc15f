import type { SourceLocation, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { readClaim } from './claim.ts';
import { readCondition, readEncounter, readMedicationRequest, readProcedure } from './clinical.ts';
import type { Reading } from './context.ts';
import { readCoverage } from './coverage.ts';
import { readDocument } from './document.ts';
import { readDispense } from './fill.ts';
import { type Node, string } from './json.ts';
import { readObservation } from './observation.ts';
import { readPatient } from './patient.ts';
import { idOf, type ReferenceIndex } from './references.ts';
import { Report } from './report.ts';
import type { UnreadTypes } from './unread-types.ts';

const readers: ReadonlyMap<string, (reading: Reading) => void> = new Map([
  ['Patient', readPatient],
  ['Coverage', readCoverage],
  ['ExplanationOfBenefit', readClaim],
  ['Claim', readClaim],
  ['Condition', readCondition],
  ['Encounter', readEncounter],
  ['Procedure', readProcedure],
  ['Observation', readObservation],
  ['MedicationRequest', readMedicationRequest],
  ['MedicationDispense', readDispense],
  ['DocumentReference', readDocument],
]);

/** Where records and problems go, and what has been seen of types that are not read. */
export type Output = {
  readonly records: SourceRecord[];
  readonly problems: SourceProblem[];
  readonly unread: UnreadTypes;
};

/** One resource to records, or to the reason why not. */
export function readResource(
  resource: Node,
  fullUrl: unknown,
  at: SourceLocation,
  index: ReferenceIndex,
  { records, problems, unread }: Output,
): void {
  const type = string(resource.resourceType);
  const read = type === undefined ? undefined : readers.get(type);
  if (type === undefined) new Report(problems, at, 'resourceType').error('structure', '', 'there is no resource in it');
  else if (!read) unread.add(type, at);
  else {
    const report = new Report(problems, at, type);
    const id = string(resource.id) ?? idOf(string(fullUrl));
    const sound = id !== undefined && /^[!-~]{1,64}$/.test(id) ? id : undefined;
    if (id !== sound) report.warn('identifier-form', 'id', 'the id of the resource is not well formed and is left out');
    read({ resource, id: sound, at, report, index, records });
  }
}
