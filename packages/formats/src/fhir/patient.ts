import type { Sex, SourcePerson } from '@optimiq/domain/records/source';
import type { Reading } from './context.ts';
import { type Node, node, nodes, present } from './json.ts';
import { identifiersOf } from './person.ts';
import { dateOf, nameOf, tokenOf } from './values.ts';

const sexes: ReadonlyMap<unknown, Sex> = new Map([
  ['female', 'F'],
  ['male', 'M'],
]);

/** Patient: the person with names and address, and the day of death. */
export function readPatient({ resource, id, report, records, at }: Reading): void {
  const identifiers = identifiersOf(resource.identifier, id, report);
  if (!identifiers) {
    report.error('missing-identifier', 'identifier', 'the person has no identifier');
    return;
  }
  const name = preferred(nodes(resource.name));
  const given = Array.isArray(name?.given) ? name.given : [name?.given];
  const sex = sexes.get(resource.gender);
  if (resource.gender !== undefined && !sex) {
    report.warn('unknown-value', 'gender', 'a gender that is neither female nor male is left out');
  }
  const address = preferred(nodes(resource.address));
  const lines = Array.isArray(address?.line) ? address.line.filter((line) => typeof line === 'string') : [];
  const phone = nodes(resource.telecom).find(({ system, use }) => system === 'phone' && use !== 'old');
  const person = present<SourcePerson>({
    memberId: identifiers.memberId,
    mbi: identifiers.mbi,
    lastName: nameOf(name?.family, report, 'name.family'),
    firstName: nameOf(given[0], report, 'name.given'),
    middleName: nameOf(given[1], report, 'name.given'),
    birthDate: dateOf(resource.birthDate, report, 'birthDate'),
    sex,
    address: nameOf(lines.join(', '), report, 'address.line'),
    city: nameOf(address?.city, report, 'address.city'),
    state: nameOf(address?.state, report, 'address.state'),
    zip: tokenOf(address?.postalCode, report, 'address.postalCode'),
    phone: nameOf(phone?.value, report, 'telecom.value'),
  });
  const deathDate = dateOf(resource.deceasedDateTime, report, 'deceasedDateTime');
  records.push({ kind: 'member', at, person, ...(deathDate && { deathDate }) });
}

/** The official one, else the first that is not past. */
function preferred(all: readonly Node[]): Node | undefined {
  return (
    all.find(({ use }) => use === 'official') ??
    all.find(({ use, period }) => use !== 'old' && use !== 'maiden' && node(period)?.end === undefined) ??
    all[0]
  );
}
