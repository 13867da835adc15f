import { monthlyStatus, monthsBetween } from '@optimiq/domain/eligibility/monthly';
import { resolveCoverage } from '@optimiq/domain/eligibility/resolve';
import { byOrigin, type CoverageSpan, type CoverageStatement } from '@optimiq/domain/eligibility/statement';
import type { CoverageAction, CoverageLine } from '@optimiq/domain/records/source-coverage';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, date, key, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import type { CoverageFacts } from './coverage.ts';
import { readCoverageStatements } from './member-coverage.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

let lastLoad = 0;
const load = async (rows: readonly CoverageFacts[], tenant = alpha): Promise<number> => {
  const number = ++lastLoad;
  await appendLoad(t.facts, tenant, number).coverage(rows);
  return number;
};
const span = (
  member: number,
  line: CoverageLine,
  from: string,
  through?: string,
  more: Partial<CoverageFacts> = {},
): CoverageFacts => ({
  memberKey: memberKey(member),
  action: 'state',
  line,
  from: date(from),
  ...(through ? { through: date(through) } : {}),
  ...more,
});
const end = (member: number, line: CoverageLine, through: string): CoverageFacts => ({
  memberKey: memberKey(member),
  action: 'end',
  line,
  through: date(through),
});
const years = (visible: readonly number[], member: number, tenant = alpha) =>
  t.facts.query<Record<string, unknown>>(
    tenant,
    visible,
    `select year, part_a_months as a, part_b_months as b, hmo_months as c, part_d_months as d, dual_months as duals,
      dual_code as dual, is_lti as lti, is_esrd as esrd, orec, contract
    from eligibility_years_current where member_key = cast($1 as uuid) order by year`,
    [memberKey(member)],
  );
const spans = (visible: readonly number[], member: number, tenant = alpha) =>
  t.facts.query<{ line: string; from: string; through?: string }>(
    tenant,
    visible,
    `select line, starts_on as "from", ends_on as through from coverage_spans_current
    where member_key = cast($1 as uuid) order by starts_on, load_no, record_no`,
    [memberKey(member)],
  );

test('PHD-04 an eligibility year follows from spans: months by their first day, status of the first covered month', async () => {
  const one = await load([
    span(1, 'part-a', '2024-03-02', '2025-05-31'),
    span(1, 'part-b', '2024-06-01', undefined, { dualCode: '00', orec: '1', isLti: false }),
    span(1, 'part-b', '2025-04-01', undefined, { dualCode: '02', isLti: true }),
  ]);
  expect(await years([one], 1)).toEqual([
    { year: 2024, a: 9, b: 7, c: 0, d: 0, duals: 0, orec: '1' },
    { year: 2025, a: 5, b: 12, c: 0, d: 0, duals: 9, dual: '00', lti: false, orec: '1' },
    { year: 2026, a: 0, b: 12, c: 0, d: 0, duals: 12, dual: '02', lti: true, orec: '1' },
  ]);
});

test('PHD-04 Part C under a contract counts for A and B, and the drug plan for D', async () => {
  const one = await load([
    span(2, 'medical', '2025-01-01', '2025-12-31', { contract: 'H1234', plan: '001' }),
    span(2, 'part-d', '2025-02-01', '2025-12-31', { contract: 'S5678' }),
    span(3, 'medical', '2025-01-01', '2025-12-31'),
  ]);
  expect(await years([one], 2)).toEqual([{ year: 2025, a: 12, b: 12, c: 12, d: 11, duals: 0, contract: 'H1234' }]);
  expect(await years([one], 3)).toEqual([]);
});

test('PHD-04 an end in a later load holds, and its undo opens the span again', async () => {
  const first = await load([span(4, 'part-b', '2025-01-01')]);
  const second = await load([end(4, 'part-b', '2025-03-31')]);
  const third = await load([span(4, 'part-b', '2025-09-01')]);
  expect(await spans([first, second], 4)).toEqual([{ line: 'part-b', from: '2025-01-01', through: '2025-03-31' }]);
  expect((await years([first, second], 4))[0]).toMatchObject({ year: 2025, b: 3 });
  expect((await years([first], 4))[0]).toMatchObject({ year: 2025, b: 12 });
  expect((await years([first, second, third], 4))[0]).toMatchObject({ b: 7 });
  expect(await spans([second], 4)).toEqual([]);
});

test('PHD-04 a year that a file states goes before one worked out from spans', async () => {
  const one = await load([span(5, 'part-b', '2025-01-01', '2025-12-31', { dualCode: '02' })]);
  const other = ++lastLoad;
  await appendLoad(t.facts, alpha, other).eligibilityYears([{ memberKey: memberKey(5), year: 2025, partBMonths: 6 }]);
  expect(await years([one, other], 5)).toEqual([{ year: 2025, b: 6 }]);
  expect(await years([one], 5)).toMatchObject([{ year: 2025, b: 12, dual: '02' }]);
  const read = await readCoverageStatements(t.facts, alpha, [one, other], memberKey(5));
  expect([read.statements.length, read.ofYears, read.undated]).toEqual([
    1,
    [],
    [{ line: 'part-b', months: 6, year: 2025 }],
  ]);
});

test('an open span reaches the year after the last one that anything is known of, and none after 2028', async () => {
  const coverage = await load([span(6, 'part-b', '2022-01-01')]);
  const claims = ++lastLoad;
  await appendLoad(t.facts, alpha, claims).claims([claim(1, 6)]);
  const yearsOf = async (visible: number[]) => (await years(visible, 6)).map(({ year }) => year);
  expect(await yearsOf([coverage])).toEqual([2022, 2023]);
  expect(await yearsOf([coverage, claims])).toEqual([2022, 2023, 2024, 2025, 2026]);
  const far = await load([span(6, 'part-b', '2090-01-01')]);
  expect(await yearsOf([coverage, far])).toEqual([2022, 2023, 2024, 2025, 2026, 2027, 2028]);
});

test('a tenant sees its own coverage only', async () => {
  const mine = await load([span(7, 'part-b', '2025-01-01', '2025-12-31')]);
  const theirs = await load([span(7, 'part-b', '2025-01-01', '2025-06-30')], beta);
  expect(await years([mine, theirs], 7)).toMatchObject([{ b: 12 }]);
  expect(await years([mine, theirs], 7, beta)).toMatchObject([{ b: 6 }]);
});

/** Every column of a span that holds, but those that are the same in all statements here. */
const wholeSpans = (visible: readonly number[], member: number) =>
  t.facts.query(
    alpha,
    visible,
    `select load_no as load, record_no as record, line, coverage_key as "coverageKey", starts_on as "from",
      ends_on as through, contract, plan, payer, dual_code as "dualCode", orec, is_lti as "isLti", is_esrd as "isEsrd",
      is_hospice as "isHospice"
    from coverage_spans_current where member_key = cast($1 as uuid) order by load_no, record_no`,
    [memberKey(member)],
  );

/** Eligibility years as the domain's months tell them: rows as `years` reads them. */
function yearsOf(spans: readonly CoverageSpan[]): Record<string, unknown>[] {
  if (spans.length === 0) return [];
  const starts = spans.map(({ from }) => Number(from.slice(0, 4)));
  const rows: Record<string, unknown>[] = [];
  for (let year = Math.min(...starts); year <= Math.min(2028, Math.max(...starts) + 1); year++) {
    const months = monthsBetween(`${year}-01`, `${year}-12`);
    const statuses = monthlyStatus(spans, months);
    const first = statuses.find(({ partA, partB }) => partA || partB);
    if (!first) continue;
    const count = (is: (row: (typeof statuses)[number]) => boolean) => statuses.filter(is).length;
    const held = spans
      .filter(({ from, through = '9999' }) => months.some((month) => from <= `${month}-01` && through >= `${month}-01`))
      .sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : byOrigin(b, a)));
    const flagsThen = held.filter(
      ({ from, through = '9999' }) => from <= `${first.month}-01` && through >= `${first.month}-01`,
    );
    const told = <Value>(among: readonly CoverageSpan[], take: (span: CoverageSpan) => Value | undefined) =>
      among.map(take).find((value) => value !== undefined);
    const isPlan = ({ line, contract }: CoverageSpan) =>
      line === 'part-c' || (line === 'medical' && contract !== undefined && !contract.startsWith('S'));
    const row = {
      year,
      a: count(({ partA }) => partA),
      b: count(({ partB }) => partB),
      c: count(({ partC }) => partC),
      d: count(({ partD }) => partD),
      duals: count(({ dualClass }) => dualClass !== 'none'),
      dual: first.dualCode,
      // The months say no where nobody said anything; the year keeps the difference.
      lti: told(flagsThen, ({ isLti }) => isLti),
      esrd: told(flagsThen, ({ isEsrd }) => isEsrd),
      orec: told(held, ({ orec }) => orec),
      contract: told(held.filter(isPlan), ({ contract }) => contract),
    };
    expect([row.lti ?? false, row.esrd ?? false]).toEqual([first.isLti, first.isEsrd]);
    rows.push(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)));
  }
  return rows;
}

test('PHD-04 spans and years are those of the rules in the domain, whatever is said in whatever order', async () => {
  const month = fc.integer({ min: 0, max: 29 });
  const dayOf = (n: number) => {
    const at = new Date(Date.UTC(2024, Math.floor(n / 2), n % 2 === 0 ? 1 : 15));
    return date(at.toISOString().slice(0, 10));
  };
  const statement = fc.record({
    action: fc.constantFrom<CoverageAction[]>('state', 'state', 'state', 'end', 'void'),
    line: fc.constantFrom<CoverageLine[]>('part-a', 'part-b', 'part-c', 'medical', 'part-d'),
    from: fc.option(month, { nil: undefined }),
    through: fc.option(month, { nil: undefined }),
    key: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined, freq: 2 }),
    contract: fc.option(fc.constantFrom('H1111', 'S2222'), { nil: undefined }),
    plan: fc.option(fc.constantFrom('001', '002'), { nil: undefined, freq: 2 }),
    payer: fc.option(fc.constantFrom('12345', '54321'), { nil: undefined, freq: 2 }),
    dualCode: fc.option(fc.constantFrom('00', '02', '09'), { nil: undefined }),
    orec: fc.option(fc.constantFrom('0', '1'), { nil: undefined }),
    isLti: fc.option(fc.boolean(), { nil: undefined }),
    isEsrd: fc.option(fc.boolean(), { nil: undefined }),
    isHospice: fc.option(fc.boolean(), { nil: undefined }),
    load: fc.integer({ min: 0, max: 2 }),
  });
  let member = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 8 }), async (list) => {
      member++;
      const rows = list.map(({ load: place, action, line, key: number, from, through, ...flags }) => ({
        place,
        facts: {
          memberKey: memberKey(member),
          action,
          line,
          ...(from === undefined ? {} : { from: dayOf(from) }),
          ...(through === undefined ? {} : { through: dayOf(through) }),
          ...(number === undefined ? {} : { coverageKey: key('c', number) }),
          ...(Object.fromEntries(
            Object.entries(flags).filter(([, value]) => value !== undefined),
          ) as Partial<CoverageFacts>),
        } satisfies CoverageFacts,
      }));
      const visible: number[] = [];
      const statements: CoverageStatement[] = [];
      for (const place of [0, 1, 2]) {
        const ofLoad = rows.filter((row) => row.place === place).map(({ facts }) => facts);
        const number = await load(ofLoad);
        visible.push(number);
        for (const [record, { memberKey: _, ...said }] of ofLoad.entries())
          statements.push({ ...said, origin: { load: number, record } });
      }
      const resolved = resolveCoverage(statements).spans;
      const held = resolved.map(({ origin: { load: at, record }, ...span }) => ({ load: at, record, ...span }));
      const byPlace = (a: { load: number; record: number }, b: { load: number; record: number }) =>
        a.load - b.load || a.record - b.record;
      expect(await wholeSpans(visible, member)).toEqual(held.sort(byPlace));
      expect(await years(visible, member)).toEqual(yearsOf(resolved));
    }),
    { numRuns: 60 },
  );
});
