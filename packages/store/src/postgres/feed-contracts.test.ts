import type { FeedContract } from '@optimiq/domain/mapping/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { listContracts, saveContract } from './feed-contracts.ts';

const contract: FeedContract = {
  kind: 'member',
  layout: { type: 'delimited', delimiter: '|', quotes: 'none' },
  header: ['quixote member no', 'dob'],
  columns: [
    { index: 0, target: 'memberId', transform: { kind: 'code' } },
    { index: 1, target: 'birthDate', transform: { kind: 'date', format: 'YYYYMMDD' } },
  ],
  constants: {},
};

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

const save = (vault: TestVault, source: string, after: number, saved: FeedContract = contract) =>
  vault.run((tx) => saveContract(tx, vault.keys, actor, source, saved, after));
const list = (vault: TestVault, source: string) => vault.run((tx) => listContracts(tx, vault.keys, source));

test('versions of a feed are numbered and come back newest first; another feed and another tenant have none of them', async () => {
  expect(await save(alpha, 'payer-a', 0)).toEqual({ ok: true, value: 1 });
  const next = { ...contract, constants: { sex: 'F' } };
  expect(await save(alpha, 'payer-a', 1, next)).toEqual({ ok: true, value: 2 });
  expect((await list(alpha, 'payer-a')).map((one) => [one.version, one.contract])).toEqual([
    [2, next],
    [1, contract],
  ]);
  expect(await list(alpha, 'payer-b')).toEqual([]);
  expect(await list(beta, 'payer-a')).toEqual([]);
});

test('a version made from an older one than the last is refused, also when two are saved at once', async () => {
  expect(await save(beta, 'payer-a', 1)).toEqual({ ok: false, reason: 'conflict' });
  const outcomes = await Promise.all([save(beta, 'payer-a', 0), save(beta, 'payer-a', 0)]);
  expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await list(beta, 'payer-a')).toHaveLength(1);
});

test('SEC-04 names of columns are not in the database in clear, and no version can be taken away', async () => {
  await save(alpha, 'payer-c', 0);
  const [row] = await t.asSuperuser(
    `select encode(sealed, 'escape') as text from optimiq.feed_contracts where source = 'payer-c'`,
  );
  expect(String(row!['text'])).not.toContain('quixote');
  const events = await t.asSuperuser(
    `select details::text as text, subject_kind as kind, subject_id in (select id::text from optimiq.feed_contracts) as known
     from optimiq.audit_events where action = 'feed.contract.save'`,
  );
  expect(events.length).toBeGreaterThan(0);
  for (const { text, kind, known } of events) {
    expect(text).not.toContain('quixote');
    expect([kind, known]).toEqual(['feed-contract', true]);
  }
  await expect(alpha.run((tx) => sql`delete from feed_contracts`.execute(tx))).rejects.toMatchObject({
    code: 'permission',
  });
});
