import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { currentKey } from '../crypto/key-ring.ts';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, claim, claimKey, memberKey, newBase, settingsOf } from '../testing/facts.ts';
import { openFacts } from './keeper.ts';
import { migrateFacts, readMigrations } from './schema.ts';

test('a file of an older schema opens: its claims are there, and new ones beside them', async () => {
  const base = newBase();
  try {
    const settings = settingsOf(base);
    mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
    const secret = Buffer.from(currentKey(await settings.keyOf(alpha))).toString('base64');
    const instance = await DuckDBInstance.create(':memory:', { force_mbedtls_unsafe: 'true' });
    const connection = await instance.connect();
    await connection.run(
      `attach '${join(settings.folder, `${alpha}.duckdb`)}' as facts (encryption_key '${secret}', encryption_cipher 'GCM')`,
    );
    await migrateFacts(connection, readMigrations().slice(0, 3));
    await connection.run(
      `insert into facts.claims (load_no, record_no, claim_key, member_key, claim_type, frequency, paid_cents)
       values (1, 0, '${claimKey(1)}', '${memberKey(1)}', 'P', '1', 10)`,
    );
    connection.closeSync();
    instance.closeSync();

    const facts = await openFacts(settings);
    await appendLoad(facts, alpha, 2).claims([
      claim(2, 1, { frequency: '7', replacesClaimKey: claimKey(1), paidCents: 20, payerOrder: 'P' }),
      claim(3, 1, { paidCents: 30 }),
    ]);
    const paid = async (visible: readonly number[]) =>
      facts.query(alpha, visible, 'select paid_cents as paid, payer_order as "order" from claims_current order by 1');
    expect(await paid([1])).toEqual([{ paid: 10 }]);
    expect(await paid([1, 2])).toEqual([{ paid: 20, order: 'P' }, { paid: 30 }]);
    await facts.close();
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});
