import type { Criterion } from '@optimiq/domain/cohorts/criteria';
import { type CohortDefinition, isInCohort } from '@optimiq/domain/cohorts/definition';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceClaimLine } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, date, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { countDefinition, membersOfDefinition } from './cohort-definition.ts';

type Line = { readonly on: string; readonly procedure: string; readonly revenue: string; readonly npi: string };
type Claim = {
  readonly isInstitutional: boolean;
  readonly billType: string;
  readonly from: string;
  readonly through: string;
  readonly admit: string | undefined;
  readonly paid: number | undefined;
  readonly allowed: number | undefined;
  readonly rendering: string;
  readonly billing: string;
  readonly codes: readonly string[];
  readonly lines: readonly Line[];
};
type Year = {
  readonly year: number;
  readonly b: number;
  readonly dual: number;
  readonly esrd: boolean;
  readonly lti: boolean;
};
type Span = { readonly from: string; readonly through: string | undefined; readonly isHospice: boolean };
type Person = {
  readonly sex: 'F' | 'M' | undefined;
  readonly age: number | undefined;
  readonly raw: number | undefined;
  readonly hccs: readonly number[];
  readonly gaps: readonly { readonly hcc: number; readonly status: 'open' | 'closed' }[];
  readonly years: readonly Year[];
  readonly span: Span | undefined;
  readonly claims: readonly Claim[];
};

const asOf = date('2025-11-24');
const npis = ['1234567893', '1245319599'];
const days = ['2024-02-10', '2024-12-31', '2025-01-01', '2025-03-04', '2025-03-05', '2025-11-24'];
const hccs = [37, 38, 226];
const codes = ['E119', 'E1122', 'I10', 'I509'];
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const day = fc.constantFrom(...days);
const npi = fc.constantFrom(...npis);

const line: fc.Arbitrary<Line> = fc.record({
  on: day,
  procedure: fc.constantFrom('99213', '99284', 'G0402'),
  revenue: fc.constantFrom('0450', '0981', '0120', '451'),
  npi,
});
const anyClaim: fc.Arbitrary<Claim> = fc
  .record({
    isInstitutional: fc.boolean(),
    billType: fc.constantFrom('111', '131', '411', '114'),
    stay: fc.tuple(day, day),
    admit: maybe(day),
    paid: maybe(fc.nat(5_000)),
    allowed: maybe(fc.nat(5_000)),
    rendering: npi,
    billing: npi,
    codes: fc.uniqueArray(fc.constantFrom(...codes), { maxLength: 3 }),
    lines: fc.array(line, { maxLength: 2 }),
  })
  .map(({ stay, ...rest }) => ({ ...rest, from: [...stay].sort()[0]!, through: [...stay].sort()[1]! }));
const person: fc.Arbitrary<Person> = fc.record({
  sex: maybe(fc.constantFrom('F', 'M')),
  age: maybe(fc.integer({ min: 60, max: 70 })),
  raw: maybe(fc.integer({ min: 0, max: 3_000 })),
  hccs: fc.uniqueArray(fc.constantFrom(...hccs)),
  gaps: fc.uniqueArray(fc.record({ hcc: fc.constantFrom(...hccs), status: fc.constantFrom('open', 'closed') }), {
    selector: ({ hcc }) => hcc,
  }),
  years: fc.uniqueArray(
    fc.record({
      year: fc.constantFrom(2024, 2025),
      b: fc.constantFrom(0, 6, 12),
      dual: fc.constantFrom(0, 3, 12),
      esrd: fc.boolean(),
      lti: fc.boolean(),
    }),
    { selector: ({ year }) => year },
  ),
  span: maybe(fc.record({ from: day, through: maybe(day), isHospice: fc.boolean() })).map((span) =>
    span?.through !== undefined && span.through < span.from ? { ...span, through: undefined } : span,
  ),
  claims: fc.array(anyClaim, { maxLength: 4 }),
});

const range = fc
  .tuple(day, day)
  .map((two) => [...two].sort())
  .map(([from, through]) => ({ from: from!, through: through! }));
const comparison = fc.constantFrom('at-least', 'at-most');
const n = fc.integer({ min: 1, max: 2 });
const criterion: fc.Arbitrary<Criterion> = fc.oneof(
  fc.record({ kind: fc.constant('sex' as const), sex: fc.constantFrom('F', 'M') }),
  fc.record({ kind: fc.constant('age' as const), from: maybe(fc.constant(63)), through: fc.constant(67) }),
  fc.constant({ kind: 'enrolled' as const }),
  fc.record({
    kind: fc.constant('months' as const),
    part: fc.constantFrom('part-b', 'dual'),
    year: fc.constantFrom(2024, 2025),
    n: fc.constantFrom(1, 7, 12),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom('dual', 'esrd', 'hospice', 'long-term-institutional'),
    year: fc.constantFrom(2024, 2025),
  }),
  fc
    .tuple(fc.uniqueArray(fc.constantFrom('E11', 'E119', 'I5', 'I10'), { minLength: 1, maxLength: 2 }), n, range)
    .map(([wanted, times, of]) => ({ kind: 'diagnosis' as const, codes: wanted, n: times, ...of })),
  fc.record({ kind: fc.constant('hcc' as const), hcc: fc.constantFrom(...hccs) }),
  fc.record({
    kind: fc.constant('gap' as const),
    status: fc.constantFrom('open', 'closed', 'new'),
    hcc: maybe(fc.constantFrom(...hccs)),
  }),
  fc.record({ kind: fc.constant('raw-score' as const), from: fc.constant(1_000), through: maybe(fc.constant(2_000)) }),
  fc
    .tuple(
      fc.constantFrom('professional-claims', 'institutional-claims', 'inpatient-stays', 'emergency-days'),
      comparison,
      fc.nat(2),
      range,
    )
    .map(([use, how, times, of]) => ({ kind: 'use' as const, use, comparison: how, n: times, ...of })),
  fc
    .tuple(fc.constantFrom('paid', 'allowed'), comparison, fc.constantFrom(0, 2_500, 5_000), range)
    .map(([amount, how, cents, of]) => ({ kind: 'cost' as const, amount, comparison: how, cents, ...of })),
  fc
    .tuple(fc.constantFrom('rendering', 'billing', 'facility'), npi, range)
    .map(([role, number, of]) => ({ kind: 'provider' as const, role, number, ...of })),
  fc
    .tuple(fc.uniqueArray(fc.constantFrom('99213', 'G0402'), { minLength: 1 }), n, range)
    .map(([wanted, times, of]) => ({ kind: 'procedure' as const, codes: wanted, n: times, ...of })),
);
const match = fc.constantFrom('all', 'any');
const definition: fc.Arbitrary<CohortDefinition> = fc.record({
  match,
  groups: fc.array(
    fc.record({ match, isNot: maybe(fc.boolean()), criteria: fc.array(criterion, { minLength: 1, maxLength: 3 }) }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** The definition of each criterion over one person's rows, written down once more without SQL. */
function isMet(who: Person, one: Criterion): boolean {
  const claims = who.claims;
  const within = (on: string, { from, through }: { from: string; through: string }) => from <= on && on <= through;
  const between = (
    value: number | undefined,
    { from = -Infinity, through = Infinity }: { from?: number | undefined; through?: number | undefined },
  ) => value !== undefined && from <= value && value <= through;
  const compare = (how: 'at-least' | 'at-most', value: number, limit: number) =>
    how === 'at-least' ? value >= limit : value <= limit;
  const distinct = (all: readonly string[]) => new Set(all).size;
  const yearOf = (year: number) => who.years.find((each) => each.year === year);
  switch (one.kind) {
    case 'sex':
      return who.sex === one.sex;
    case 'age':
      return between(who.age, one);
    case 'enrolled':
      if (!who.span) return yearOf(2025)?.b === 12;
      return who.span.from <= asOf && (who.span.through ?? asOf) >= asOf;
    case 'months':
      return ((one.part === 'dual' ? yearOf(one.year)?.dual : yearOf(one.year)?.b) ?? 0) >= one.n;
    case 'status': {
      const { span } = who;
      if (one.status === 'hospice')
        return (
          !!span?.isHospice &&
          Number(span.from.slice(0, 4)) <= one.year &&
          Number((span.through ?? '9999').slice(0, 4)) >= one.year
        );
      const year = yearOf(one.year);
      if (one.status === 'dual') return (year?.dual ?? 0) > 0;
      return (one.status === 'esrd' ? year?.esrd : year?.lti) ?? false;
    }
    case 'diagnosis': {
      const found = claims.filter(
        ({ codes: all, through }) =>
          all.some((code) => one.codes.some((wanted) => code.startsWith(wanted))) && within(through, one),
      );
      return distinct(found.map(({ through }) => through)) >= one.n;
    }
    case 'hcc':
      return who.hccs.includes(one.hcc);
    case 'gap':
      return who.gaps.some(({ hcc, status }) => status === one.status && (one.hcc === undefined || one.hcc === hcc));
    case 'raw-score':
      return between(who.raw, one);
    case 'use': {
      const ofType = (isInstitutional: boolean) => claims.filter((each) => each.isInstitutional === isInstitutional);
      const counts = {
        'professional-claims': () => ofType(false).filter(({ through }) => within(through, one)).length,
        'institutional-claims': () => ofType(true).filter(({ through }) => within(through, one)).length,
        'inpatient-stays': () =>
          distinct(
            ofType(true)
              .filter(({ billType }) => /^[14]1/.test(billType))
              .map(({ admit, from }) => admit ?? from)
              .filter((on) => within(on, one)),
          ),
        'emergency-days': () =>
          distinct(
            claims
              .flatMap(({ lines }) => lines)
              .filter(({ revenue, procedure }) => /^0?45|981$/.test(revenue) || procedure === '99284')
              .map(({ on }) => on)
              .filter((on) => within(on, one)),
          ),
      };
      return compare(one.comparison, counts[one.use](), one.n);
    }
    case 'cost': {
      const amounts = claims.filter(({ through }) => within(through, one)).map((each) => each[one.amount]);
      const sum = amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
      return compare(one.comparison, sum, one.cents) && (one.comparison === 'at-least' || !amounts.includes(undefined));
    }
    case 'provider':
      return claims.some((each) => {
        if (!within(each.through, one)) return false;
        if (one.role === 'billing') return each.billing === one.number;
        if (one.role === 'facility') return each.isInstitutional && each.billing === one.number;
        return each.rendering === one.number || each.lines.some((part) => part.npi === one.number);
      });
    case 'procedure':
      return (
        distinct(
          claims
            .flatMap(({ lines }) => lines)
            .filter(({ procedure, on }) => one.codes.includes(procedure) && within(on, one))
            .map(({ on }) => on),
        ) >= one.n
      );
    default:
      throw new Error(`not written down: ${one.kind}`);
  }
}

const size = 60;
const runNo = 7;
const mergeNumber = 50;
// Whom a merge joins: the rows of the second are under the first wherever the merge is seen.
const [survivor, merged] = [1, 2];
let t: TestFacts;
const people: Record<'alpha' | 'beta', readonly Person[]> = {
  alpha: fc.sample(person, { seed: 11, numRuns: size }),
  beta: fc.sample(person, { seed: 12, numRuns: size }),
};

beforeAll(async () => {
  t = await testFacts({
    mergesOf: async (tenant) =>
      tenant === alpha ? [{ number: mergeNumber, merged: memberKey(merged), survivor: memberKey(survivor) }] : [],
  });
  await fill(alpha, people.alpha);
  await fill(beta, people.beta);
});
afterAll(() => t.close());

async function fill(tenant: TenantId, all: readonly Person[]): Promise<void> {
  const load = appendLoad(t.facts, tenant, 1);
  let claimNo = 0;
  const claimsOf = (who: Person, member: number) =>
    who.claims.map((each) => {
      claimNo += 1;
      return claim(claimNo, member, {
        type: each.isInstitutional ? 'institutional' : 'professional',
        billType: each.billType,
        serviceFrom: date(each.from),
        serviceThrough: date(each.through),
        renderingNpi: each.rendering,
        billingNpi: each.billing,
        diagnoses: each.codes.map((code, at) => ({ order: at + 1, code, system: 'icd10cm', qualifier: 'ABK' })),
        lines: each.lines.map(
          ({ on, procedure, revenue, npi: renderingNpi }, at): SourceClaimLine => ({
            line: at + 1,
            procedure,
            revenueCode: revenue,
            modifiers: [],
            diagnosisPointers: [1],
            serviceFrom: date(on),
            serviceThrough: date(on),
            renderingNpi,
          }),
        ),
        ...({ admitOn: each.admit && date(each.admit), paidCents: each.paid, allowedCents: each.allowed } as object),
      });
    });
  await load.claims(all.flatMap((who, at) => claimsOf(who, at + 1)));
  // What a request does not see counts for nothing.
  await appendLoad(t.facts, tenant, 2).claims(all.flatMap((who, at) => claimsOf(who, size - at)));
  await load.eligibilityYears(
    all.flatMap(({ years }, at) =>
      years.map(({ year, b, dual, esrd, lti }) => ({
        ...{ memberKey: memberKey(at + 1), year, partBMonths: b, dualMonths: dual, esrd, lti },
      })),
    ),
  );
  await load.coverage(
    all.flatMap(({ span }, at) =>
      // Another line than Medicare's own: it derives no year beside those stated.
      span
        ? [
            {
              memberKey: memberKey(at + 1),
              action: 'state' as const,
              line: 'medical' as const,
              from: date(span.from),
              isHospice: span.isHospice,
              ...(span.through && { through: date(span.through) }),
            },
          ]
        : [],
    ),
  );
  const values = (rows: readonly string[], table: string) =>
    rows.length === 0 ? [] : [{ sql: `insert into facts.${table} values ${rows.join(', ')}`, parameters: [] }];
  const or = (value: number | string | undefined) => (value === undefined ? 'null' : `'${value}'`);
  await t.facts.executeAll(tenant, [
    ...values(
      all.map(
        ({ sex, age, raw, hccs: list }, at) =>
          `(${runNo}, ${at}, '${memberKey(at + 1)}', ${or(sex)}, ${or(age)}, ${or(raw)}, ${list.length}, '', ${runNo})`,
      ),
      'scores (run_no, member_no, member_key, sex, age, raw_thousandths, hcc_count, leaf_hash, from_run_no)',
    ),
    ...values(
      all.flatMap(({ hccs: list }, at) => list.map((hcc) => `(${runNo}, ${at}, ${hcc}, 'counts')`)),
      'score_hccs (run_no, member_no, hcc, status)',
    ),
    ...values([`(${runNo}, 0, 999, 'outranked')`], 'score_hccs (run_no, member_no, hcc, status)'),
    ...values(
      all.flatMap(({ gaps }, at) => gaps.map(({ hcc, status }) => `(${runNo}, ${at}, ${hcc}, '${status}', 1)`)),
      'score_gaps (run_no, member_no, hcc, status, coded_mask)',
    ),
  ]);
}

const scope = { visible: [1], runNo, asOf };
const keysOf = (all: readonly Person[], asked: CohortDefinition) =>
  all.flatMap((who, at) => (isInCohort(asked, (one) => isMet(who, one)) ? [memberKey(at + 1)] : [])).sort();
const alone = (one: Criterion): CohortDefinition => ({ match: 'all', groups: [{ match: 'all', criteria: [one] }] });

describe('a definition over the facts', () => {
  test('names whom its words name, in each of two tenants, with its groups and criteria counted alone', async () => {
    let named = 0;
    await fc.assert(
      fc.asyncProperty(definition, async (asked) => {
        for (const [tenant, all] of [
          [alpha, people.alpha],
          [beta, people.beta],
        ] as const) {
          const expected = keysOf(all, asked);
          expect(await membersOfDefinition(t.facts, tenant, asked, scope)).toEqual(expected);
          const counts = await countDefinition(t.facts, tenant, asked, scope);
          expect(counts).toEqual({
            members: expected.length,
            of: size,
            groups: asked.groups.map((group) => ({
              members: keysOf(all, { match: 'all', groups: [group] }).length,
              criteria: group.criteria.map((one) => keysOf(all, alone(one)).length),
            })),
          });
          if (expected.length > 0 && expected.length < size) named += 1;
        }
      }),
      { numRuns: 30, seed: 5 },
    );
    // The control: most of them name some and not all.
    expect(named).toBeGreaterThan(20);
  });

  test('PHD-01 sees the rows of a merged member under the one it stands under, wherever the merge is seen', async () => {
    const both: Criterion = {
      kind: 'use',
      use: 'professional-claims',
      comparison: 'at-least',
      n: 1,
      from: '2024-01-01',
      through: '2025-12-31',
    };
    const has = (at: number) => isMet(people.alpha[at - 1]!, both);
    const seen = await membersOfDefinition(t.facts, alpha, alone(both), { ...scope, visible: [1, mergeNumber] });
    expect(seen.includes(memberKey(survivor))).toBe(has(survivor) || has(merged));
    expect(seen).not.toContain(memberKey(merged));
  });

  test('SEC-04 a panel narrows every number, the whole it is of too', async () => {
    const panel = [memberKey(3), memberKey(4), memberKey(5)];
    const asked = alone({ kind: 'sex', sex: 'F' });
    const women = keysOf(people.alpha, asked).filter((key) => panel.includes(key));
    const counts = await countDefinition(t.facts, alpha, asked, { ...scope, panel });
    expect(counts).toEqual({
      members: women.length,
      of: 3,
      groups: [{ members: women.length, criteria: [women.length] }],
    });
    expect(await membersOfDefinition(t.facts, alpha, asked, { ...scope, panel })).toEqual(women);
    expect((await countDefinition(t.facts, alpha, asked, { ...scope, panel: [] })).of).toBe(0);
  });

  test('of another run names nobody', async () => {
    const asked = alone({
      kind: 'use',
      use: 'professional-claims',
      comparison: 'at-least',
      n: 0,
      from: '2024-01-01',
      through: '2025-12-31',
    });
    expect(await countDefinition(t.facts, alpha, asked, { ...scope, runNo: 8 })).toMatchObject({ members: 0, of: 0 });
  });
});

test('a facility is found by its CCN, and a plan by its contract on the as-of date', async () => {
  const load = appendLoad(t.facts, beta, 9);
  await load.claims([claim(9_001, 1, { type: 'institutional', billType: '111', ...({ ccn: '360001' } as object) })]);
  await load.coverage([
    {
      memberKey: memberKey(2),
      action: 'state',
      line: 'part-c',
      from: date('2025-01-01'),
      contract: 'H1234',
      plan: '001',
    },
    {
      memberKey: memberKey(3),
      action: 'state',
      line: 'part-c',
      from: date('2024-01-01'),
      through: date('2025-10-31'),
      contract: 'H1234',
      plan: '001',
    },
  ]);
  const named = (one: Criterion) => membersOfDefinition(t.facts, beta, alone(one), { ...scope, visible: [9] });
  const of = { from: '2025-01-01', through: '2025-12-31' };
  expect(await named({ kind: 'provider', role: 'facility', number: '360001', ...of })).toEqual([memberKey(1)]);
  expect(await named({ kind: 'plan', contract: 'H1234' })).toEqual([memberKey(2)]);
  expect(await named({ kind: 'plan', contract: 'H1234', plan: '002' })).toEqual([]);
  expect(await named({ kind: 'plan', contract: 'H1234', plan: '001' })).toEqual([memberKey(2)]);
});
