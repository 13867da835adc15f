import { exampleCohorts } from '@optimiq/domain/cohorts/examples';
import { test } from 'vitest';
import { alpha, date, testFacts } from '../testing/facts.ts';
import { countDefinition, membersOfDefinition } from './cohort-definition.ts';
import { summarizeScores } from './population.ts';

const n = Number(process.env.BENCH_MEMBERS ?? 100000);
test('bench', async () => {
  const t = await testFacts({ memoryMb: 2048 });
  const uuid = (kind: string, expr: string) =>
    `cast('${kind}-0000-4000-8000-' || lpad(cast(${expr} as varchar), 12, '0') as uuid)`;
  await t.facts.executeAll(
    alpha,
    [
      `insert into facts.scores (run_no, member_no, member_key, sex, age, raw_thousandths, payment_thousandths, hcc_count, leaf_hash, from_run_no)
     select 1, i, ${uuid('aaaaaaaa', 'i')}, case when i % 2 = 0 then 'F' else 'M' end, 60 + i % 40, i % 3000, i % 3000, i % 4, '', 1 from range(${n}) r(i)`,
      `insert into facts.score_hccs (run_no, member_no, hcc, status) select 1, i, 37, 'counts' from range(0, ${n}, 5) r(i)`,
      `insert into facts.score_gaps (run_no, member_no, hcc, status, coded_mask) select 1, i, 37, 'open', 1 from range(0, ${n}, 7) r(i)`,
      `insert into facts.claims (load_no, record_no, claim_key, member_key, claim_type, frequency, bill_type, service_from, service_through, paid_cents)
     select 1, i, ${uuid('cccccccc', 'i')}, ${uuid('aaaaaaaa', `i % ${n}`)}, case when i % 5 = 0 then 'I' else 'P' end, '1', '131', date '2024-01-01' + cast(i % 700 as integer), date '2024-01-01' + cast(i % 700 as integer), i % 10000 from range(${n * 10}) r(i)`,
      `insert into facts.claim_lines (load_no, record_no, line_no, procedure, revenue_code, service_from, service_through)
     select 1, i // 2, i % 2, '99213', case when i % 97 = 0 then '0450' else '0120' end, date '2024-01-01' + cast((i//2) % 700 as integer), date '2024-01-01' + cast((i//2) % 700 as integer) from range(${n * 20}) r(i)`,
      `insert into facts.claim_diagnoses (load_no, record_no, position, code, system)
     select 1, i // 2, i % 2, case when i % 11 = 0 then 'E1122' else 'I10' end, 'icd10cm' from range(${n * 20}) r(i)`,
      `insert into facts.eligibility_years (load_no, record_no, member_key, year, part_b_months) select 1, i, ${uuid('aaaaaaaa', 'i')}, 2025, 12 from range(${n}) r(i)`,
    ].map((sql) => ({ sql, parameters: [] })),
    { timeoutMs: 600000 },
  );
  const scope = { visible: [1], runNo: 1, asOf: date('2025-11-24') };
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const from = performance.now();
    const cpu = process.cpuUsage();
    const r = await work();
    const used = process.cpuUsage(cpu);
    console.log(
      name,
      Math.round(performance.now() - from),
      'ms wall',
      Math.round((used.user + used.system) / 1000),
      'ms cpu',
      Array.isArray(r) ? r.length : JSON.stringify(r).slice(0, 120),
    );
  };
  for (let k = 0; k < 2; k++)
    for (const [name, definition] of Object.entries(exampleCohorts(2025))) {
      await timed(`count ${name}`, () => countDefinition(t.facts, alpha, definition, scope));
    }
  for (const [name, definition] of Object.entries(exampleCohorts(2025))) {
    let keys: readonly never[] = [];
    await timed(
      `members ${name}`,
      async () => (keys = (await membersOfDefinition(t.facts, alpha, definition, scope)) as never),
    );
    await timed(`members kept ${name}`, async () => membersOfDefinition(t.facts, alpha, definition, scope));
    await timed(`summary ${name}`, () => summarizeScores(t.facts, alpha, { runNo: 1, members: keys }));
  }
  await t.close();
}, 600000);
