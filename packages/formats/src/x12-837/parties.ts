import type { Segment } from '../x12/segment.ts';
import { emptyPerson, type Person837, type Provider837, type ProviderRole } from './claim.ts';

/** NM101 of the provider loops, by role. 'ZZ' is the other operating physician of 4010 and 5010 institutional claims. */
const roles: Readonly<Record<string, ProviderRole>> = {
  '85': 'billing',
  '87': 'pay_to',
  PE: 'pay_to_plan',
  '82': 'rendering',
  DN: 'referring',
  P3: 'primary_care',
  DQ: 'supervising',
  '77': 'service_facility',
  '71': 'attending',
  '72': 'operating',
  '73': 'other_operating',
  ZZ: 'other_operating',
  FA: 'service_facility',
  DK: 'ordering',
  QB: 'purchased_service',
  PW: 'ambulance_pick_up',
  '45': 'ambulance_drop_off',
};

/** Role of an NM101, or undefined when the provider loops know none. */
export function roleOf(entity: string): ProviderRole | undefined {
  return Object.hasOwn(roles, entity) ? roles[entity] : undefined;
}

/** Person of an NM1 (IL, QC). */
export function personOf(segment: Segment): Person837 {
  const person = emptyPerson();
  person.lastName = segment.filled(3);
  person.firstName = segment.filled(4);
  person.middleName = segment.filled(5);
  person.memberId = segment.filled(9);
  return person;
}

/** Provider of an NM1 in the given role; NM108 'XX' marks an NPI. */
export function providerOf(segment: Segment, role: ProviderRole): Provider837 {
  const isNpi = segment.element(8) === 'XX';
  const id = segment.filled(9);
  return {
    role,
    npi: isNpi ? id : undefined,
    id: isNpi ? undefined : id,
    name: segment.filled(3),
    firstName: segment.filled(4),
    taxonomy: undefined,
    taxId: undefined,
  };
}
