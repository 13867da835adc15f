import { expect, test } from 'vitest';
import type { Hcc } from '../../kernel/codes.ts';
import { addDays, type CalendarDate } from '../../kernel/dates.ts';
import { smallPublished } from '../cms-hcc/cases/small-tables.ts';
import { indexTables } from '../cms-hcc/model.ts';
import type { Result, SuspectFacts } from './facts.ts';
import { suspectRules, suspectsOf } from './model.ts';
import type { SuspectRuleId } from './receipt.ts';

const asOf = '2025-11-24' as CalendarDate;
const ago = (days: number): CalendarDate => addDays(asOf, -days);

// One made-up code per category, 'A329', and the pairs of the published hierarchy that the rules meet.
const pairs = [
  [36, 37, 38],
  [63, 64, 65],
  [221, 226],
  [326, 327, 328, 329],
].flatMap((line) =>
  line.flatMap((hcc, at) => line.slice(at + 1).map((lesser) => ({ hcc: hcc as Hcc, outranks: lesser as Hcc }))),
);
const hccs = [36, 37, 38, 48, 63, 64, 65, 221, 226, 326, 327, 328, 329, 409, 463];
const tables = indexTables({
  ...smallPublished,
  year: { ...smallPublished.year, paymentYear: 2026, serviceYear: 2025 },
  diagnoses: hccs.map((hcc) => ({ code: `A${hcc}`, hcc: hcc as Hcc, tableRow: `small:A${hcc}` })),
  factors: hccs.map((hcc) => ({ term: `HCC${hcc}`, thousandths: { CNA: hcc }, tableRow: `small:HCC${hcc}` })),
  diseaseGroups: new Map(),
  interactions: [],
  hierarchy: pairs.map((pair) => ({ ...pair, tableRow: `small:${pair.hcc}:${pair.outranks}` })),
  categoryRequirements: [],
});

type Part = Partial<SuspectFacts>;
const facts = (...parts: readonly Part[]): SuspectFacts => ({
  results: parts.flatMap(({ results = [] }) => results),
  services: parts.flatMap(({ services = [] }) => services),
  diagnoses: parts.flatMap(({ diagnoses = [] }) => diagnoses),
  stays: parts.flatMap(({ stays = [] }) => stays),
  resolved: parts.flatMap(({ resolved = [] }) => resolved),
  age: { years: 70, on: '2026-02-01' as CalendarDate },
});

const result =
  (code: string, unit?: string) =>
  (days: number, value?: number, more: Partial<Result> = {}): Part => ({
    results: [{ code, on: ago(days), ...(value !== undefined && { value }), ...(unit && { unit }), ...more }],
  });
const egfr = result('98979-8', 'mL/min/{1.73_m2}');
const albumin = result('9318-7', 'mg/g');
const a1c = result('4548-4', '%');
const glucose = result('1558-6', 'mg/dL');
const bmi = result('39156-5', 'kg/m2');
const height = result('8302-2', 'cm');
const ef = result('10230-1', '%');
const [ast, alt, platelets] = [result('1920-8', 'U/L'), result('1742-6', 'U/L'), result('777-3', '10*3/uL')];
const [rna, surface] = [result('11011-4'), result('5195-3')];
const did = (days: number, procedure: string): Part => ({
  services: [{ claimKey: `p${days}`, line: 1, on: ago(days), procedure }],
});
const has = (days: number, code: string, billType?: string): Part => ({
  diagnoses: [{ claimKey: `d${days}`, on: ago(days), code, ...(billType && { billType }) }],
});
const stay = (from: number, through: number): Part => ({ stays: [{ from: ago(from), through: ago(through) }] });
const two = (of: typeof egfr, value: number, apart: number, more?: Partial<Result>): Part => ({
  results: [...of(20 + apart, value, more).results!, ...of(20, value, more).results!],
});
const liver = (a = 80, l = 64, p = 200): Part => ({
  results: [...ast(20, a).results!, ...alt(20, l).results!, ...platelets(20, p).results!],
});

const review = (given: SuspectFacts, on = asOf, recapture: readonly number[] = []) =>
  suspectsOf(given, recapture as Hcc[], tables, on);
const found = (...parts: readonly Part[]) =>
  review(facts(...parts)).suspects.map(({ rule, reason }) => `${rule} ${reason}`);

const diabetic = has(300, 'E119');
const dialysis = [did(100, '90960'), did(70, '90960'), did(40, '90999')];

/** Enough for each rule, and nothing for another. */
const enough: Readonly<Record<SuspectRuleId, readonly Part[]>> = {
  S01: [two(egfr, 45, 90)],
  S02: [two(egfr, 30, 90)],
  S03: [two(egfr, 15, 90)],
  S04: [two(egfr, 14.9, 90)],
  S05: dialysis,
  S06: [diabetic, two(albumin, 30, 90)],
  S07: [two(a1c, 6.5, 30)],
  S13: [two(bmi, 40, 30)],
  S25: [ef(20, 40)],
  S33: [did(20, '27590')],
  S34: [did(20, 'A4361')],
  S36: [liver()],
  S37: [rna(20, undefined, { interpretation: 'DET' })],
};

test.each<[string, readonly Part[], readonly string[]]>([
  // Bands are half-open: the upper end belongs to the next.
  ['59.99 is 3a', [two(egfr, 59.99, 90)], ['S01 egfr-3a']],
  ['45 is 3a', [two(egfr, 45, 90)], ['S01 egfr-3a']],
  ['60 is none', [two(egfr, 60, 90)], []],
  ['44.99 is 3b', [two(egfr, 44.99, 90)], ['S02 egfr-3b']],
  ['30 is 3b', [two(egfr, 30, 90)], ['S02 egfr-3b']],
  ['29.5 is stage 4', [two(egfr, 29.5, 90)], ['S03 egfr-4']],
  ['15 is stage 4', [two(egfr, 15, 90)], ['S03 egfr-4']],
  ['14.99 is stage 5', [two(egfr, 14.99, 90)], ['S04 egfr-5']],
  ['89 days are not 90', [two(egfr, 50, 89)], []],
  ['one is not two', [egfr(10, 50)], []],
  ['an older one than the look-back', [egfr(731, 50), egfr(10, 50)], []],
  ['of a day with two the better one', [two(egfr, 50, 90), egfr(20, 61)], []],
  ['the more severe of two', [egfr(500, 50), egfr(300, 50), two(egfr, 40, 90)], ['S02 egfr-3b']],
  ['3a: later 60, normal albumin', [two(egfr, 50, 90), egfr(5, 60), albumin(5, 29.9)], []],
  ['3a: later 60, albumin not known', [two(egfr, 50, 90), egfr(5, 60)], ['S01 egfr-3a']],
  ['3b: latest 45', [two(egfr, 40, 90), egfr(5, 45)], []],
  ['4: latest 30', [two(egfr, 20, 90), egfr(5, 30)], []],
  ['5: latest 15', [two(egfr, 10, 90), egfr(5, 15)], []],
  ['acute injury near one', [two(egfr, 50, 90), has(200, 'N179')], []],
  ['acute injury 91 days before', [two(egfr, 50, 90), has(201, 'N179')], ['S01 egfr-3a']],
  ['dialysis for acute injury', [two(egfr, 20, 90), did(30, 'G0491')], []],
  ['measured in a stay', [two(egfr, 50, 90), stay(22, 18)], []],
  ['access surgery', [did(20, '36818')], ['S04 dialysis-access']],
  ['vein mapping', [did(20, '93986')], ['S04 dialysis-access']],
  ['the code before access surgery', [did(20, '36817')], []],
  ['access surgery beside acute injury', [did(20, '36830'), has(60, 'N170')], []],
  ['access surgery at eGFR 15', [did(20, '36830'), egfr(10, 15)], []],
  ['dialysis in three months', dialysis, ['S05 dialysis-months']],
  ['dialysis in two months', dialysis.slice(1), []],
  ['72X claims', [has(95, 'N186', '721'), has(65, 'N186', '721'), has(35, 'N186', '721')], ['S05 dialysis-months']],
  ['other bills', [has(95, 'N186', '131'), has(65, 'N186', '131'), has(35, 'N186', '131')], []],
  ['dialysis for acute injury is none', [...dialysis, has(80, 'N179')], []],
  ['recovery after dialysis', [...dialysis, egfr(10, 15)], []],
  ['albumin 30, diabetes', [diabetic, two(albumin, 30, 90)], ['S06 diabetes-albumin']],
  ['albumin 29.9', [diabetic, two(albumin, 29.9, 90)], []],
  ['no diabetes', [two(albumin, 30, 90)], []],
  ['diabetes made by a drug', [has(300, 'E0922'), two(albumin, 30, 90)], []],
  ['eGFR 59.5, diabetes', [diabetic, two(egfr, 59.5, 90)], ['S01 egfr-3a', 'S06 diabetes-egfr']],
  ['59, which may be above 59', [diabetic, two(egfr, 59, 90)], []],
  ['eGFR 60 since', [diabetic, two(egfr, 50, 90), egfr(5, 60)], ['S01 egfr-3a']],
  ['stage 4, diabetes', [diabetic, two(egfr, 15, 90)], ['S03 egfr-4', 'S06 diabetes-egfr']],
  ['other kidney disease', [diabetic, two(albumin, 40, 90), has(200, 'N039')], []],
  ['cystic kidneys', [diabetic, two(albumin, 40, 90), has(200, 'Q613')], []],
  ['hypertensive, with biopsy', [diabetic, two(albumin, 40, 90), has(200, 'I129'), did(150, '50200')], []],
  ['hypertensive, no biopsy', [diabetic, two(albumin, 40, 90), has(200, 'I129')], ['S06 diabetes-albumin']],
  ['A1c 6.5', [two(a1c, 6.5, 1)], ['S07 a1c-twice']],
  ['A1c 6.4', [two(a1c, 6.4, 90)], []],
  ['A1c on one day', [two(a1c, 7, 0)], []],
  ['glucose 126', [two(glucose, 126, 30)], ['S07 glucose-twice']],
  ['glucose 125.9', [two(glucose, 125.9, 30)], []],
  ['in pregnancy', [two(a1c, 7, 30), has(100, 'O2441')], []],
  ['on steroids', [two(a1c, 7, 30), has(60, 'Z7952')], []],
  ['after a transplant', [two(a1c, 7, 10), did(40, '47135')], []],
  ['BMI 40', [two(bmi, 40, 30)], ['S13 bmi-40']],
  ['BMI 39.9', [two(bmi, 39.9, 30)], []],
  ['BMI 55, first a year ago', [bmi(365, 55), bmi(20, 52)], ['S13 bmi-40']],
  ['latest BMI 35', [two(bmi, 41, 30), bmi(5, 35)], ['S13 bmi-40']],
  ['BMI 29 days apart', [two(bmi, 41, 29)], []],
  ['latest BMI 34.9', [two(bmi, 41, 30), bmi(5, 34.9)], []],
  ['heights that differ by more than 3 cm', [two(bmi, 41, 30), height(100, 160), height(50, 163.1)], []],
  ['heights that differ by 3 cm', [two(bmi, 41, 30), height(100, 160), height(50, 163)], ['S13 bmi-40']],
  ['weight in pregnancy', [two(bmi, 41, 30), has(100, 'Z3491')], []],
  ['surgery later', [two(bmi, 41, 30), did(10, '43775')], []],
  ['EF 40', [ef(20, 40)], ['S25 ejection-fraction-40']],
  ['EF 40.1', [ef(20, 40.1)], []],
  ['EF 15, two years ago', [ef(730, 15)], ['S25 ejection-fraction-40']],
  ['the latest low EF after a normal one', [ef(300, 60), ef(20, 35)], ['S25 ejection-fraction-40']],
  ['EF and peptide normal later', [ef(90, 30), ef(20, 50), result('33762-6', 'ng/L')(10, 299)], []],
  [
    'EF normal later, peptide not',
    [ef(90, 30), ef(20, 55), result('30934-4', 'pg/mL')(10, 100)],
    ['S25 ejection-fraction-40'],
  ],
  ['leg amputated', [did(1825, '27598')], ['S33 leg-amputation']],
  ['foot amputated', [did(20, '28805')], ['S33 leg-amputation']],
  ['prosthesis', [did(20, 'L5100')], ['S33 leg-amputation']],
  ['the codes beside them', [did(20, '27599'), did(20, '27879'), did(20, 'L5099'), did(20, 'L6000')], []],
  ['toe amputated', [did(20, '28810'), has(20, 'Z89411')], []],
  ['pouch', [did(180, 'A5093')], ['S34 artificial-opening']],
  ['gastrostomy tube', [did(20, 'B4087')], ['S34 artificial-opening']],
  ['the codes beside pouches', [did(20, 'A4360'), did(20, 'A4438'), did(20, 'A5094')], []],
  ['nasal tube', [did(20, 'B4081'), did(20, 'B4035')], []],
  ['closed since', [did(20, 'A4437'), did(10, '44626')], []],
  ['supplied since it was closed', [did(20, 'A4437'), did(30, '43870')], ['S34 artificial-opening']],
  // 69 x 80 / (p x 8): the youngest a member of 70 on 1 February can have been in November.
  ['FIB-4 3.26', [liver(80, 64, 211.6)], ['S36 fib-4']],
  ['FIB-4 3.25', [liver(80, 64, 212.5)], []],
  ['parts 31 days apart', [ast(20, 200), alt(20, 64), platelets(51, 150)], []],
  ['acute hepatitis', [liver(), has(60, 'B159')], []],
  ['platelets low of another cause', [liver(), has(60, 'D693')], []],
  ['platelets 149, spleen', [platelets(20, 149), has(60, 'R161')], ['S36 platelets-spleen']],
  ['platelets 150, spleen', [platelets(20, 150), has(60, 'R161')], []],
  ['HCV RNA detected', [rna(20, undefined, { interpretation: 'DET' })], ['S37 hcv-rna']],
  ['HCV RNA 26', [rna(20, 26, { unit: '[iU]/mL' })], ['S37 hcv-rna']],
  ['HCV RNA 15, which may be below 15', [rna(20, 15, { unit: '[iU]/mL' })], []],
  [
    'HCV RNA not detected since',
    [rna(90, 900_000, { unit: '[iU]/mL' }), rna(5, undefined, { interpretation: 'ND' })],
    [],
  ],
  ['HBsAg 180 days apart', [two(surface, 1, 180, { interpretation: 'POS' })], ['S37 hbsag-twice']],
  ['HBsAg 179 days apart', [two(surface, 1, 179, { interpretation: 'POS' })], []],
])('%s', (_, parts, expected) => {
  expect(found(...parts)).toEqual(expected);
});

const rules = suspectRules.map(({ id, hcc }) => ({ id, hcc, given: facts(...enough[id]) }));
const speaks = (id: SuspectRuleId, ...more: Parameters<typeof review>) =>
  review(...more).suspects.some(({ rule }) => rule === id);

test.each(rules)(
  '$id speaks with its evidence, not before it, and not once it is older than its look-back',
  ({ id, given }) => {
    expect(speaks(id, given)).toBe(true);
    const days = review(given)
      .suspects.find(({ rule }) => rule === id)!
      .for.map(({ on }) => on);
    const last = days.sort().at(-1)!;
    expect(speaks(id, given, addDays(last, -1))).toBe(false);
    expect(speaks(id, given, addDays(asOf, 2000))).toBe(false);
  },
);

test.each(rules.filter(({ hcc }) => hcc))(
  '$id is silent where $hcc is coded this year, a gap, or over',
  ({ id, hcc, given }) => {
    const coded = { ...given, diagnoses: [...given.diagnoses, ...has(30, `A${hcc}`).diagnoses!] };
    const before = { ...given, diagnoses: [...given.diagnoses, ...has(400, `A${hcc}`).diagnoses!] };
    const resolved = { ...given, resolved: [{ code: `A${hcc}`, on: ago(1) }] };
    expect(speaks(id, coded)).toBe(false);
    expect(speaks(id, before)).toBe(true);
    expect(speaks(id, before, asOf, [hcc!])).toBe(false);
    expect(speaks(id, resolved)).toBe(false);
  },
);

test('a category that outranks it, coded or a gap, silences it; a milder one stands against it', () => {
  expect(found(two(egfr, 40, 90), has(30, 'A327'))).toEqual([]);
  expect(review(facts(two(egfr, 40, 90)), asOf, [327]).suspects).toEqual([]);
  const [suspect] = review(facts(two(egfr, 40, 90), has(60, 'A329'), has(30, 'A329'))).suspects;
  expect(suspect!.against).toEqual([
    { what: 'diagnosis', code: 'A329', on: ago(30), claimKey: 'd30', why: 'coded-lower' },
  ]);
});

test.each(rules.filter(({ given }) => given.results.some(({ value }) => value !== undefined)))(
  '$id takes no result in a unit it does not know, and says so',
  ({ id, given }) => {
    const odd = { ...given, results: given.results.map((one) => ({ ...one, unit: 'g/dL' })) };
    expect(speaks(id, odd)).toBe(false);
    expect(review(odd).unreadUnits[0]).toMatchObject({ unit: 'g/dL' });
    const none = { ...given, results: given.results.map(({ unit: _, ...one }) => one) };
    expect(speaks(id, none)).toBe(false);
  },
);

test.each<[string, Part[], string[]]>([
  // 3.4 mg/mmol are 30.06 mg/g, 3.3 are 29.2.
  ['albumin in mg/mmol', [diabetic, two(result('9318-7', 'mg/mmol'), 3.4, 90)], ['S06 diabetes-albumin']],
  ['less albumin in mg/mmol', [diabetic, two(result('9318-7', 'mg/mmol'), 3.3, 90)], []],
  // 48 mmol/mol are 6.54 %, 47 are 6.45 %.
  ['A1c in mmol/mol', [two(result('4548-4', 'mmol/mol'), 48, 30)], ['S07 a1c-twice']],
  ['less A1c in mmol/mol', [two(result('4548-4', 'mmol/mol'), 47, 30)], []],
  ['glucose in mmol/L', [two(result('1558-6', 'mmol/L'), 7, 30)], ['S07 glucose-twice']],
])('%s is understood', (_, parts, expected) => expect(found(...parts)).toEqual(expected));

test('evidence comes as sent, for and against, with the claim that says it', () => {
  const { suspects } = review(facts(two(egfr, 50, 90), egfr(40, 48), egfr(60, 61), stay(41, 40), egfr(5, 62)));
  const row = (days: number, value: number) => ({
    ...{ what: 'result', code: '98979-8', on: ago(days), measure: 'egfr', value, unit: 'mL/min/{1.73_m2}' },
  });
  expect(suspects).toEqual([
    {
      ...{ rule: 'S01', hcc: 329, reason: 'egfr-3a', for: [row(110, 50), row(20, 50)] },
      against: [
        { ...row(60, 61), why: 'later-normal' },
        { ...row(5, 62), why: 'later-normal' },
        { ...row(40, 48), why: 'inpatient-stay' },
      ],
    },
  ]);
  expect(review(facts(did(20, 'L5301'))).suspects[0]!.for).toEqual([
    { what: 'service', code: 'L5301', on: ago(20), claimKey: 'p20', line: 1 },
  ]);
});

test.each<[string, Part[], string[]]>([
  ['edema', [...enough.S13, has(30, 'R600')], ['edema']],
  ['a lost limb', [...enough.S13, did(90, '27590')], ['amputation']],
  ['a later BMI of 36', [...enough.S13, bmi(5, 36)], ['later-normal']],
  ['two A1c below 6.5', [...enough.S06, two(a1c, 6.2, 60)], ['controlled', 'controlled']],
  ['a normal EF since', [...enough.S25, ef(5, 55)], ['later-normal']],
])('against a suspect stands %s', (_, parts, expected) => {
  expect(review(facts(...parts)).suspects[0]!.against.map(({ why }) => why)).toEqual(expected);
});

test('a rule says what it reads and the member has none of', () => {
  const { blind } = review(facts(two(egfr, 90, 90), has(20, 'X')));
  expect(blind.map(({ rule, missing }) => `${rule} ${missing.join(' ')}`)).toEqual([
    'S06 albumin-creatinine-ratio',
    'S07 a1c glucose-fasting',
    'S13 bmi',
    'S25 ejection-fraction',
    'S36 ast alt platelets',
    'S37 hcv-rna hbsag',
  ]);
});
