import { type Care, institutionalClaim, type LineOrder, professionalClaim } from './claim-draft.ts';
import type { Illness } from './illness.ts';
import { facilityOf, practitionerNpi } from './providers.ts';
import { draw } from './random.ts';
import type { Procedure } from './tables.ts';

/** A stretch of one calendar year in which the member has cover. */
export type Span = { readonly first: number; readonly last: number; readonly yearShare: number };

const primaryCare = ['08', '11', '11', '50'];

/**
 * Office, wellness and specialist visits of a span, with the laboratory and imaging claims they lead to.
 *
 * Every condition that the span is to be coded with is on at least one visit.
 */
export function outpatientCare(care: Care, span: Span, coded: readonly Illness[]): void {
  const { random } = care;
  const waiting = [...coded];
  const wanted = coded.reduce((sum, { condition }) => sum + condition.visitsPerYear, 0);
  const visits = random.count((1.6 + wanted * 0.42) * span.yearShare);
  if (random.chance(0.62 * span.yearShare)) wellnessVisit(care, span, coded, waiting);
  for (let visit = 0; visit < visits || waiting.length > 0; visit += 1) officeVisit(care, span, coded, waiting);
  for (const { condition, codes } of coded) {
    for (const procedure of condition.procedures) {
      const times = Math.min(12, random.count((procedure.per100Years / 100) * span.yearShare));
      for (let time = 0; time < times; time += 1) {
        conditionService(
          care,
          dayIn(care, span),
          condition.specialty,
          procedure,
          codes.map(({ code }) => code),
        );
      }
    }
  }
  const images = random.count(0.75 * span.yearShare);
  for (let image = 0; image < images; image += 1) imaging(care, dayIn(care, span));
  const facilityVisits = random.count(0.7 * span.yearShare);
  for (let visit = 0; visit < facilityVisits; visit += 1) hospitalOutpatient(care, dayIn(care, span), coded);
}

/** A day of the span; both ends included. */
export const dayIn = (care: Care, span: Span): number => care.random.int(span.first, span.last);

/** A procedure of one use, in proportion to the weights of the table. */
export const procedureFor = (care: Care, use: string): Procedure => draw(care.random, care.tables.procedures.get(use)!);

/** An ordinary code that fits the member's sex. */
export function ordinaryCode(care: Care, use: string): string {
  const codes = care.tables.ordinary.get(use)!;
  for (;;) {
    const { code, sex } = draw(care.random, codes);
    if (sex === '' || sex === care.person.sex) return code;
  }
}

/** Codes of a few of the member's conditions, most usual first. */
export function codesOfSome(care: Care, coded: readonly Illness[], most: number): string[] {
  if (coded.length === 0) return [];
  const start = care.random.int(0, coded.length - 1);
  const count = Math.min(most, coded.length);
  return Array.from({ length: count }, (_, offset) => coded[(start + offset) % coded.length]!.codes[0]!.code);
}

function officeVisit(care: Care, span: Span, coded: readonly Illness[], waiting: Illness[]): void {
  const { random } = care;
  const day = dayIn(care, span);
  const lead = waiting.shift();
  const isSpecialist = lead !== undefined && lead.condition.specialty !== '11' && random.chance(0.6);
  const specialty = isSpecialist ? lead.condition.specialty : random.pick(primaryCare);
  const codes = lead ? lead.codes.map(({ code }) => code) : [];
  if (!isSpecialist) {
    for (let more = random.int(0, 3); more > 0 && waiting.length > 0; more -= 1)
      codes.push(waiting.shift()!.codes[0]!.code);
  }
  codes.push(...codesOfSome(care, coded, random.int(0, 2)));
  if (codes.length === 0 || random.chance(0.45)) codes.push(ordinaryCode(care, 'visit'));
  const use = isSpecialist && random.chance(0.15) ? 'office-new' : random.chance(0.07) ? 'telehealth' : 'office';
  const lines: LineOrder[] = [{ procedure: procedureFor(care, use), pointers: pointersTo(codes) }];
  if (random.chance(0.14)) lines.push({ procedure: procedureFor(care, 'ecg') });
  if (random.chance(0.12)) lines.push({ procedure: procedureFor(care, 'procedure') });
  if (random.chance(0.1)) lines.push({ procedure: procedureFor(care, 'vaccine') });
  professionalClaim(care, {
    day,
    npi: practitionerNpi(care.town, specialty, random.int(0, 4)),
    specialty,
    pos: use === 'telehealth' ? '10' : '11',
    codes,
    lines: use === 'telehealth' ? lines.slice(0, 1).map((line) => ({ ...line, modifiers: ['95'] })) : lines,
  });
  if (random.chance(0.42)) laboratory(care, day, codes[0]!);
}

function wellnessVisit(care: Care, span: Span, coded: readonly Illness[], waiting: Illness[]): void {
  const { random } = care;
  const day = dayIn(care, span);
  const codes = [random.chance(0.6) ? 'Z0000' : 'Z0001', ...codesOfSome(care, coded, random.int(1, 4))];
  const lead = waiting.shift();
  if (lead) codes.push(...lead.codes.map(({ code }) => code));
  if (random.chance(0.5)) codes.push(ordinaryCode(care, 'preventive'));
  const specialty = random.pick(primaryCare);
  const lines: LineOrder[] = [{ procedure: procedureFor(care, 'wellness') }];
  if (random.chance(0.35))
    lines.push({ procedure: procedureFor(care, 'office'), modifiers: ['25'], pointers: pointersTo(codes) });
  const npi = practitionerNpi(care.town, specialty, random.int(0, 4));
  professionalClaim(care, { day, npi, specialty, pos: '11', codes, lines });
  laboratory(care, day, codes[1] ?? 'Z0000');
}

function laboratory(care: Care, visitDay: number, code: string): void {
  const { random } = care;
  const tests = new Map<string, Procedure>();
  for (let test = random.int(1, 4); test > 0; test -= 1) {
    const procedure = procedureFor(care, 'lab');
    tests.set(procedure.code, procedure);
  }
  professionalClaim(care, {
    day: visitDay,
    npi: practitionerNpi(care.town, '69', 0),
    specialty: '69',
    pos: '81',
    codes: random.chance(0.7) ? [code] : [code, ordinaryCode(care, 'lab')],
    lines: [...tests.values()].map((procedure) => ({ procedure })),
  });
}

function imaging(care: Care, day: number): void {
  professionalClaim(care, {
    day,
    npi: practitionerNpi(care.town, '30', care.random.int(0, 2)),
    specialty: '30',
    pos: care.random.chance(0.5) ? '22' : '11',
    codes: [ordinaryCode(care, 'imaging')],
    lines: [{ procedure: procedureFor(care, 'imaging'), modifiers: ['26'] }],
  });
}

function conditionService(
  care: Care,
  day: number,
  specialty: string,
  procedure: Procedure,
  codes: readonly string[],
): void {
  const isSupply = /^[AE]/.test(procedure.code);
  const provider = isSupply ? '54' : /^8[0-5]/.test(procedure.code) ? '69' : specialty;
  professionalClaim(care, {
    day,
    npi: practitionerNpi(care.town, provider, care.random.int(0, 2)),
    specialty: provider,
    pos: isSupply ? '12' : provider === '69' ? '81' : '11',
    codes,
    lines: [{ procedure }],
  });
}

function hospitalOutpatient(care: Care, day: number, coded: readonly Illness[]): void {
  const { random } = care;
  const { npi, ccn } = facilityOf(care.town, 'hospital', random.int(0, 1));
  const isEmergency = random.chance(0.45);
  const codes = [ordinaryCode(care, isEmergency ? 'emergency' : 'visit'), ...codesOfSome(care, coded, 2)];
  const visit = procedureFor(care, isEmergency ? 'emergency' : 'procedure');
  const lines: LineOrder[] = [
    { procedure: visit, allowedCents: visit.allowedCents * 3 },
    { procedure: procedureFor(care, 'lab') },
    { procedure: procedureFor(care, 'imaging') },
  ];
  institutionalClaim(care, { from: day, through: day, billType: '13', npi, ccn, codes, lines });
  if (!isEmergency) return;
  professionalClaim(care, {
    day,
    npi: practitionerNpi(care.town, '93', random.int(0, 3)),
    specialty: '93',
    pos: '23',
    codes,
    lines: [{ procedure: visit }],
  });
}

const pointersTo = (codes: readonly string[]): number[] =>
  Array.from({ length: Math.min(4, new Set(codes).size) }, (_, index) => index + 1);
