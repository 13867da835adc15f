import { type Care, institutionalClaim, type LineOrder, professionalClaim } from './claim-draft.ts';
import type { Illness } from './illness.ts';
import { facilityOf, practitionerNpi } from './providers.ts';
import { dayIn, procedureFor, type Span } from './visits.ts';

/** Admissions of a span: of new acute conditions, and of chronic ones that got worse. */
export function hospitalCare(
  care: Care,
  span: Span,
  coded: readonly Illness[],
  acute: readonly Illness[],
  deathDay: number | undefined,
): void {
  for (const illness of acute) admission(care, dayIn(care, span), span, illness, coded, deathDay);
  for (const illness of coded) {
    const admissions = Math.min(3, care.random.count((illness.condition.admissionsPer1000 / 1000) * span.yearShare));
    for (let times = 0; times < admissions; times += 1) {
      admission(care, dayIn(care, span), span, illness, coded, deathDay);
    }
  }
  if (coded.some(({ condition }) => condition.name === 'esrd-dialysis')) dialysis(care, span, coded);
}

function admission(
  care: Care,
  day: number,
  span: Span,
  lead: Illness,
  coded: readonly Illness[],
  deathDay: number | undefined,
): void {
  const { random, town } = care;
  const { condition } = lead;
  const days = Math.max(1, Math.round(condition.stayDays * (0.5 + random.next())));
  const through = Math.min(day + days, span.last);
  const { npi, ccn } = facilityOf(town, 'hospital', random.int(0, 1));
  const codes = [...lead.codes.map(({ code }) => code), ...coded.map(({ codes: [code] }) => code!.code)];
  const goesToSnf = random.chance(condition.snfPercent / 100);
  const goesHome = !goesToSnf && random.chance(condition.homeHealthPercent / 100);
  institutionalClaim(care, {
    from: day,
    through,
    billType: '11',
    npi,
    ccn,
    codes,
    lines: stayLines(through - day || 1, 240_000 + random.int(0, 90_000)),
    isStay: true,
    dischargeStatus: through === deathDay ? '20' : goesToSnf ? '03' : goesHome ? '06' : '01',
    drg: condition.drg,
  });
  hospitalVisits(care, day, through, condition.specialty, codes.slice(0, 4));
  if (through === deathDay) return;
  if (goesToSnf) skilledNursing(care, through, span, codes);
  if (goesHome) homeHealth(care, through, span, codes);
}

/** Room, pharmacy, laboratory and imaging, as a hospital bills a stay. */
function stayLines(days: number, perDayCents: number): LineOrder[] {
  const shares = [
    ['0120', 0.55],
    ['0250', 0.14],
    ['0300', 0.13],
    ['0320', 0.08],
    ['0450', 0.1],
  ] as const;
  return shares.map(([revenueCode, share]) => ({
    revenueCode,
    units: revenueCode === '0120' ? days : 1,
    allowedCents: Math.round(perDayCents * share * (revenueCode === '0120' ? 1 : days)),
  }));
}

function hospitalVisits(care: Care, day: number, through: number, specialty: string, codes: readonly string[]): void {
  const lines: LineOrder[] = [{ procedure: procedureFor(care, 'hospital-initial') }];
  for (let visit = day + 1; visit < through && lines.length < 6; visit += 1) {
    lines.push({ procedure: procedureFor(care, 'hospital-daily'), day: visit });
  }
  if (through > day) lines.push({ procedure: procedureFor(care, 'hospital-discharge'), day: through });
  const seen = care.random.chance(0.7) ? '11' : specialty;
  const npi = practitionerNpi(care.town, seen, care.random.int(5, 8));
  professionalClaim(care, { day, through, npi, specialty: seen, pos: '21', codes, lines });
}

function skilledNursing(care: Care, from: number, span: Span, codes: readonly string[]): void {
  const { random } = care;
  const through = Math.min(from + random.int(9, 34), span.last);
  if (through <= from) return;
  const { npi, ccn } = facilityOf(care.town, 'skilled', random.int(0, 4));
  const days = through - from;
  institutionalClaim(care, {
    from,
    through,
    billType: '21',
    npi,
    ccn,
    codes,
    lines: [
      { revenueCode: '0022', units: days, allowedCents: 0 },
      { revenueCode: '0120', units: days, allowedCents: 41_000 },
      { revenueCode: '0420', units: Math.ceil(days / 2), allowedCents: 9_000 },
    ],
    isStay: true,
    dischargeStatus: random.chance(0.6) ? '06' : '01',
  });
  professionalClaim(care, {
    day: Math.min(from + 2, through),
    npi: practitionerNpi(care.town, '11', 9),
    specialty: '11',
    pos: '31',
    codes: codes.slice(0, 4),
    lines: [{ procedure: procedureFor(care, 'snf-visit') }],
  });
}

function homeHealth(care: Care, from: number, span: Span, codes: readonly string[]): void {
  const through = Math.min(from + 29, span.last);
  if (through - from < 10) return;
  const { npi, ccn } = facilityOf(care.town, 'homeHealth', care.random.int(0, 2));
  const visit = (code: string, revenueCode: string, allowedCents: number, offset: number): LineOrder => ({
    procedure: { code, revenueCode, allowedCents },
    units: 3,
    day: from + offset,
  });
  institutionalClaim(care, {
    from,
    through,
    billType: '32',
    npi,
    ccn,
    codes,
    lines: [
      { revenueCode: '0023', allowedCents: 201_000 },
      visit('G0299', '0551', 5_400, 2),
      visit('G0151', '0421', 5_900, 4),
    ],
    dischargeStatus: '01',
  });
}

/** One facility claim for each month of dialysis. */
function dialysis(care: Care, span: Span, coded: readonly Illness[]): void {
  const { npi, ccn } = facilityOf(care.town, 'dialysis', 0);
  const codes = coded
    .filter(({ condition }) => condition.name === 'esrd-dialysis' || condition.name === 'hypertension')
    .map(({ codes: [code] }) => code!.code);
  for (let first = span.first; first + 27 <= span.last; first += 30) {
    const procedure = { code: '90999', revenueCode: '0821', allowedCents: 27_500 };
    const lines = [{ procedure, units: 13, day: first }];
    institutionalClaim(care, {
      from: first,
      through: first + 27,
      billType: '72',
      npi,
      ccn,
      codes: ['N186', ...codes],
      lines,
    });
  }
}
