import type { SourceLocation, SourcePerson, SourceRecord } from '@optimiq/domain/records/source';
import { type Node, node, string } from './json.ts';
import { identifiersOf } from './person.ts';
import { conditional, idOf, type ReferenceIndex, resolve } from './references.ts';
import type { Report } from './report.ts';
import { tokenOf } from './values.ts';

/** One resource on its way to records. */
export type Reading = {
  readonly resource: Node;
  /** Its id, or the end of its full URL. */
  readonly id: string | undefined;
  readonly at: SourceLocation;
  readonly report: Report;
  readonly index: ReferenceIndex;
  readonly records: SourceRecord[];
};

/** The id of the resource, required: an error is reported where there is none. */
export function requiredId({ id, report }: Reading): string {
  if (id === undefined) report.error('missing-identifier', 'id', 'the resource has no id');
  return id ?? '';
}

/**
 * The person that `patient`, `subject` or `beneficiary` names, by the id of the reference and the identifiers of the
 * Patient where the bundle holds it; required: an error is reported where there is none.
 */
export function requiredPerson(reading: Reading, path: string): SourcePerson {
  const { resource, report, index } = reading;
  const reference = node(resource[path]);
  const text = string(reference?.reference);
  const target = text === undefined ? undefined : resolve(reference, resource, index);
  const stated = identifiersOf(reference?.identifier ?? conditional(text), idOf(text), report);
  const person = target?.person ? { ...stated, ...target.person } : stated;
  if (person) return person;
  report.error('missing-identifier', path, 'the person has no identifier');
  return {};
}

/** Id of what a Reference points to. */
export function referredId(reading: Reading, reference: unknown, path: string): string | undefined {
  const holder = node(reference);
  if (!holder) return undefined;
  return tokenOf(resolve(holder, reading.resource, reading.index)?.id, reading.report, path);
}
