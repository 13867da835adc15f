import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { resources } from '@optimiq/formats/fhir/cases';
import { canaryPerson, canaryWord } from './canary-files.ts';
import { ndjsonOf, patientOf } from './fhir-files.ts';

const { birthDate, claim, record, fill, note, ...named } = canaryPerson;

/** Fields in which FHIR lets people write what they like, on any resource. */
const free = {
  text: { status: 'generated', div: `<div>${note}</div>` },
  note: [{ text: note }],
  description: note,
  comment: note,
  valueString: note,
  processNote: [{ text: note }],
  extension: [{ url: 'https://example.org/note', valueString: note }],
};

/**
 * One file: a person and records of it with everything FHIR lets say of a person; then each kind of resource with the
 * canary word in one string after another.
 */
export function canaryFhir(): string {
  const subject = { reference: `Patient/${named.memberId}`, display: named.lastName };
  const own = {
    claim: { ...resources.eob, patient: subject, identifier: [{ ...resources.eob.identifier[0], value: claim }] },
    fill: {
      ...resources.pharmacy,
      patient: subject,
      identifier: [{ ...resources.pharmacy.identifier[0], value: fill }],
    },
    condition: { ...resources.condition, subject, id: record, code: { ...resources.condition.code, text: note } },
    document: {
      ...resources.document,
      subject,
      id: `${record}D`,
      content: [{ attachment: { contentType: 'text/plain', title: note, data: Buffer.from(note).toString('base64') } }],
    },
  };
  const patient = patientOf({ ...named, birthDate: birthDate as CalendarDate, sex: 'F' });
  const changed = [patient, ...Object.values(resources)].flatMap((resource) => [
    ...replaced({ ...resource, ...free }, canaryWord),
  ]);
  return ndjsonOf([patient, ...Object.values(own).map((one) => ({ ...one, ...free })), ...(changed as object[])]);
}

/** The value again and again, with another of its strings replaced each time. */
function* replaced(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  else if (Array.isArray(value)) {
    for (const [place, each] of value.entries()) {
      for (const other of replaced(each, text)) yield value.with(place, other);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      for (const other of replaced(each, text)) yield { ...value, [key]: other };
    }
  }
}
