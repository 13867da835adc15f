import { parseDate8 } from '@optimiq/domain/kernel/dates';
import { addCity, addDemographics, addName, addStreet, isSocialSecurity } from '../x12/person.ts';
import type { Segment } from '../x12/segment.ts';
import { DMG, N3, N4, NM1, PER } from '../x12/tags.ts';
import { dateOf, datesOf } from '../x12/values.ts';
import { type Context834, reject } from './context.ts';
import { maintenanceOf, newMember, type OpenMember } from './member.ts';

const maxPlans = 20;

/** INS: opens loop 2000. */
export function openMember(context: Context834, segment: Segment): void {
  const { found, sink } = context;
  const maintenance = maintenanceOf(segment.element(3));
  const member = newMember(segment, maintenance ?? 'none');
  context.member = member;
  context.coverage = undefined;
  context.loop = 'member';
  sink.row();
  found.TO++;
  if (member.isSubscriber) found.ET++;
  else found.DT++;
  if (!maintenance) reject(context, segment, 'unknown-value', 'the maintenance type is no known code', 'INS03');
  if (!segment.isElement(1, 'Y') && !segment.isElement(1, 'N')) {
    context.report(
      'warning',
      'unknown-value',
      segment,
      'neither subscriber nor dependent: taken as dependent',
      'INS01',
    );
  }
  const died = segment.element(12);
  if (died === '') {
    // Reason 03: death.
    if (member.reason === '03') context.report('warning', 'missing-value', segment, 'a death without its day', 'INS12');
    return;
  }
  member.deathDate = dateOf(died);
  if (!member.deathDate) context.report('warning', 'not-a-date', segment, 'the day of death is no date', 'INS12');
}

/** NM1, PER, N3, N4, DMG: of the member (IL, or 74 where the sponsor corrects); every other party is passed over. */
export function readPerson(context: Context834, member: OpenMember, segment: Segment): void {
  const { person } = member;
  if (segment.tag === NM1) {
    if (!segment.isElement(1, 'IL') && !segment.isElement(1, '74')) {
      context.loop = context.loop === 'member' ? 'other-party' : context.loop;
      return;
    }
    context.loop = 'member';
    addName(person, segment);
    if (!isSocialSecurity(segment)) member.nameNumber = segment.filled(9)?.trim();
    return;
  }
  if (context.loop !== 'member') return;
  if (segment.tag === PER) {
    for (const n of [3, 5, 7]) {
      if (/^(TE|HP|CP)$/.test(segment.element(n))) person.phone ??= segment.element(n + 1).trim();
    }
    if (person.phone === '') delete person.phone;
  } else if (segment.tag === N3) addStreet(person, segment);
  else if (segment.tag === N4) addCity(person, segment);
  else if (segment.tag === DMG && !addDemographics(person, segment)) {
    context.report('warning', 'not-a-date', segment, 'the birth date is no date', 'DMG02');
  }
}

/**
 * REF of loop 2000. Numbers of groups, accounts and cases (1L, 3H, 6O, ZZ) name no person and are not kept, nor is a
 * social security number (SY).
 *
 * Some states send lists with ';' here: of a number its first part counts; REF*17 holds the day of death in its second
 * part, REF*DX contract, plan and first day of a Medicare plan, three parts each.
 */
export function readReference(context: Context834, member: OpenMember, segment: Segment): void {
  const text = segment.element(2);
  const parts = text.split(';', 12).map((part) => part.trim());
  switch (segment.element(1)) {
    case '0F':
      member.subscriberNumber = parts[0];
      return;
    case '23':
      // A list is no number of a person.
      if (parts.length === 1) member.clientNumber = text.trim();
      return;
    case 'F6':
      member.medicareNumber = parts[0];
      return;
    case 'Q4':
      member.priorNumber = parts[0];
      return;
    case '17': {
      const died = parts.length > 2 && parts[1]!.length === 8 ? dateOf(parts[1]!) : undefined;
      if (died) member.deathDate ??= died;
      return;
    }
    case 'DX':
      readMedicarePlans(context, member, segment, parts);
      return;
    default:
      return;
  }
}

/** Contracts of CMS begin with H, R or E where they are Medicare Advantage, with S where they are drug plans. */
function readMedicarePlans(
  { report }: Context834,
  member: OpenMember,
  segment: Segment,
  parts: readonly string[],
): void {
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [contract, plan, begins] = [parts[at]!.toUpperCase(), parts[at + 1]!, parts[at + 2]!];
    if (!/^[HRES]\d{4}$/.test(contract)) continue;
    const from = parseDate8(begins);
    if (!from.ok) {
      report('warning', 'not-a-date', segment, 'a Medicare plan without its first day is left out', 'REF02');
    } else if (member.medicarePlans.length < maxPlans) {
      const { ordinal, offset } = segment;
      member.medicarePlans.push({
        contract,
        plan: /^\d{3}$/.test(plan) ? plan : undefined,
        from: from.value,
        ordinal,
        offset,
      });
    }
  }
}

/** DTP of loop 2000: maintenance (303), eligibility (356, 357), Medicare (338, 339), Medicaid (473, 474). */
export function readMemberDate(context: Context834, member: OpenMember, segment: Segment): void {
  const qualifier = segment.element(1);
  if (!/^(303|338|339|356|357|473|474)$/.test(qualifier)) return;
  const dates = datesOf(segment);
  if (dates === undefined) return;
  if (dates === 'not-a-date') {
    reject(context, segment, 'not-a-date', 'the date is no date', 'DTP03');
    return;
  }
  if (qualifier === '303') member.changed = dates.from;
  else if (qualifier === '356') member.eligible.from = dates.from;
  else if (qualifier === '357') member.eligible.to = dates.to;
  else if (qualifier === '338') member.medicareDates.from = dates.from;
  else if (qualifier === '339') member.medicareDates.to = dates.to;
  else if (qualifier === '473') member.medicaidDates.from = dates.from;
  else member.medicaidDates.to = dates.to;
}
