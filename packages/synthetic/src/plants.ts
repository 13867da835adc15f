import { dayOf } from './calendar.ts';
import { type Care, type ClaimDraft, institutionalClaim, type LineOrder, professionalClaim } from './claim-draft.ts';
import { foreignCode } from './planted-codes.ts';
import { type Facility, type FacilityKind, facilityOf, practitionerNpi } from './providers.ts';
import type { PlantedClaim } from './tables.ts';
import { type DiagnosisExpectation, hccsOf, type PendingEntry, type PlantedReason } from './truth.ts';
import { ordinaryCode, procedureFor, type Span } from './visits.ts';

const facilityKinds: Readonly<Record<string, FacilityKind>> = {
  '21': 'skilled',
  '22': 'skilled',
  '32': 'homeHealth',
  '72': 'dialysis',
  '71': 'clinic',
  '77': 'center',
  '85': 'critical',
};

/**
 * At most one claim of the table of planted claims, in proportion to its rate, with what should become of every
 * diagnosis on it.
 *
 * @param span the member's cover in the last year; the year before it is covered as well.
 * @param age  whole years on 1 February after the last year.
 */
export function plantClaim(care: Care, span: Span, age: number): PendingEntry | undefined {
  const plant = drawPlant(care);
  if (!plant || (plant.sex && plant.sex !== care.person.sex)) return undefined;
  if (plant.ageThrough !== undefined && age > plant.ageThrough) return undefined;
  const own = hccsOf(care.claims, care.tables);
  if (plant.unlessHccs.some((hcc) => own.has(hcc))) return undefined;
  const code = foreignCode(care);
  const codes = plant.codes.length > 0 ? plant.codes : code ? [code] : [];
  if (codes.length === 0) return undefined;
  const isEarlierSystem = plant.codeReason === 'code-system';
  const companions = isEarlierSystem ? [] : [ordinaryCode(care, 'visit'), ordinaryCode(care, 'visit')];
  const draft = makeClaim(care, plant, span, [...codes, ...companions.slice(0, care.random.int(0, 2))]);
  return () => ({
    kind: 'claim',
    memberId: care.person.memberId!,
    claimId: draft.claimId,
    plant: plant.plant,
    paymentYear: care.calendar.lastYear + 1,
    diagnoses: draft.codes.map((each) => expectationOf(care, plant, each)),
  });
}

/** A diagnosis that the claims around it do not bear out: an acute code, or a cancer without treatment, in one office visit. */
export function plantUnsupported(care: Care, span: Span): PendingEntry | undefined {
  const { random, tables } = care;
  const { kind, codes, sex } = random.pick(tables.unsupported);
  const code = random.pick(codes);
  const hccs = tables.hccs.get(code)!;
  const own = hccsOf(care.claims, tables);
  if ((sex && sex !== care.person.sex) || hccs.some((hcc) => own.has(hcc))) return undefined;
  const draft = professionalClaim(care, {
    day: random.int(span.first, span.last),
    npi: practitionerNpi(care.town, '08', 4),
    specialty: '08',
    pos: '11',
    codes: [code, ordinaryCode(care, 'visit')],
    lines: [{ procedure: procedureFor(care, 'office'), pointers: [1, 2] }],
  });
  return () => ({
    kind: 'unsupported-diagnosis',
    memberId: care.person.memberId!,
    claimId: draft.claimId,
    case: kind,
    code,
    hccs,
    paymentYear: care.calendar.lastYear + 1,
  });
}

function drawPlant(care: Care): PlantedClaim | undefined {
  let at = care.random.next() * 10_000;
  for (const plant of care.tables.plantedClaims) {
    at -= plant.per10000;
    if (at < 0) return plant;
  }
  return undefined;
}

function makeClaim(care: Care, plant: PlantedClaim, span: Span, codes: readonly string[]): ClaimDraft {
  const { random, tables, town } = care;
  const from = firstDayOf(care, plant, span);
  const through = from + plant.stayDays;
  const lines: LineOrder[] = plant.procedures.map((code) => ({
    procedure: tables.procedure.get(code) ?? { code, allowedCents: 12_000, revenueCode: '0510' },
    ...(plant.modifier && { modifiers: [plant.modifier] }),
  }));
  if (plant.form === 'professional') {
    return professionalClaim(care, {
      day: from,
      through,
      npi: practitionerNpi(town, plant.specialty, random.int(0, 4)),
      specialty: plant.specialty,
      pos: plant.pos,
      codes,
      lines,
      ...(plant.codeReason === 'code-system' && { codeSystem: 'icd9cm' as const }),
    });
  }
  const billType = plant.billType.slice(0, 2);
  const facility: Facility = facilityOf(town, facilityKinds[billType] ?? 'hospital', random.int(0, 1));
  const room = { revenueCode: '0120', units: Math.max(1, plant.stayDays), allowedCents: 150_000 };
  return institutionalClaim(care, {
    from,
    through,
    billType,
    ...facility,
    codes,
    lines: lines.length > 0 ? lines : [room, { revenueCode: '0250', allowedCents: 40_000 }],
    isStay: ['11', '18', '21'].includes(billType),
    ...(billType === '11' && { drg: '948' }),
  });
}

function firstDayOf(care: Care, plant: PlantedClaim, span: Span): number {
  const { random, calendar } = care;
  const newYear = dayOf(calendar.lastYear, 1, 1);
  switch (plant.timing) {
    case 'in':
      return random.int(span.first, span.last - plant.stayDays);
    case 'before':
      return random.int(newYear - 300, newYear - 1 - plant.stayDays);
    case 'year-end':
      return random.int(newYear - plant.stayDays, newYear - 1);
  }
}

function expectationOf(care: Care, plant: PlantedClaim, code: string): DiagnosisExpectation {
  const isPlanted = plant.codes.includes(code);
  const tableHccs = care.tables.hccs.get(code) ?? [];
  const reasons: PlantedReason[] = [];
  if (isPlanted && plant.codeReason === 'code-system') reasons.push('code-system');
  else {
    if (plant.reason) reasons.push(plant.reason as PlantedReason);
    if (isPlanted && plant.codeReason) reasons.push(plant.codeReason as PlantedReason);
    else if (tableHccs.length === 0) reasons.push('not-in-model');
  }
  if (reasons.length > 0) return { code, counts: false, hccs: [], reasons };
  const isMoved = isPlanted && plant.movedToHccs.length > 0;
  const hccs = isMoved ? plant.movedToHccs : tableHccs;
  const { outranked } = plant;
  return {
    code,
    counts: true,
    hccs,
    reasons,
    ...(outranked && hccs.includes(outranked.hcc) && { outrankedBy: outranked.by }),
  };
}
