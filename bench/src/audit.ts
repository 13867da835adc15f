import { createReadStream, createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { parseAnchors } from '@optimiq/store/audit/anchors';
import { parseVerificationKey, verifyExport } from '@optimiq/store/audit/verify-export';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { sql } from 'kysely';
import { anchorFileOf } from '../../apps/server/src/audit/audit-logs.ts';
import { readSettings } from '../../apps/server/src/env.ts';
import { openLog } from '../../apps/server/src/log.ts';
import { createTenantWithAdmin } from '../../apps/server/src/operations/create-tenant.ts';
import { openProduct } from '../../apps/server/src/product.ts';

/*
 * Audit events of one tenant: written by eight at once while the sealer seals and anchors them, then verified where
 * they lie and as an export. What an event adds to a transaction is the difference to the same transactions without.
 */

const writers = 8;
const perWriter = Number(process.env['BENCH_EVENTS_PER_WRITER'] ?? 2_000);
const many = Number(process.env['BENCH_EVENTS'] ?? 1_000_000);

const base = mkdtempSync(join(tmpdir(), 'optimiq-audit-'));
const settings = readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0', LOG_LEVEL: 'silent' }, base);
const product = await openProduct(settings, openLog(settings), () => '2025-11-24' as CalendarDate);
const created = await createTenantWithAdmin(product, {
  ...{ name: 'Bench', slug: 'bench', adminEmail: 'admin@bench.example', adminName: 'Bench' },
});
if (!created.ok) throw new Error('the bench tenant was not made');
const tenant = created.value.tenantId as TenantId;

const print = (name: string, value: number, unit: string, bar?: string, ok?: boolean) =>
  process.stdout.write(
    `${JSON.stringify({ name, value: Math.round(value * 1000) / 1000, unit, ...(bar && { bar, ok }) })}\n`,
  );

/** Seconds of processor time that the database server's processes have used so far; 0 where that cannot be seen. */
function serverSeconds(): number {
  try {
    const main = readFileSync(join(base, 'data', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]!;
    const ticks = readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
        // Its own processes; those that ended are counted with the main one.
        return pid === main || fields[1] === main ? [fields.slice(11, pid === main ? 15 : 13)] : [];
      } catch {
        return []; // it ended meanwhile
      }
    });
    return ticks.flat().reduce((sum, one) => sum + Number(one), 0) / 100;
  } catch {
    return 0;
  }
}

/** Seconds of processor time, here and in the server: what else the machine does is not in it. */
const cpuSeconds = () => ({
  here: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  server: serverSeconds(),
});

const memberOf = (number: number) => `00000000-0000-4000-8000-${String(number % 997).padStart(12, '0')}` as MemberKey;

/** Milliseconds of each transaction of eight writers, and how many were done in a second. */
async function write(withEvent: boolean): Promise<{ times: number[]; perSecond: number }> {
  const times: number[] = [];
  const start = performance.now();
  const lane = async (number: number) => {
    for (let at = 0; at < perWriter; at += 1) {
      const began = performance.now();
      await withTenant(product.database.app, tenant, async (tx) => {
        // What a small change does: one row.
        await sql`insert into job_runs (tenant_id, kind) values (${tenant}, 'import-file')`.execute(tx);
        if (withEvent) {
          await recordAudit(tx, {
            actor: { kind: 'user', id: `user-${number}` },
            ...{ action: 'member.read', outcome: 'success', purpose: 'operations' },
            session: '0123456789abcdef0123456789abcdef',
            subject: { kind: 'member', id: memberOf(at) },
            members: [memberOf(at), memberOf(at * 7 + number)],
            details: { rows: at },
          });
        }
      });
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, number) => lane(number)));
  return { times: times.sort((a, b) => a - b), perSecond: times.length / ((performance.now() - start) / 1000) };
}

const at = (times: readonly number[], part: number) => times[Math.floor(times.length * part)]!;

/** Milliseconds of one event's statement alone, by one writer in one transaction: no commit, nobody beside it. */
async function alone(): Promise<number[]> {
  return withTenant(product.database.app, tenant, async (tx) => {
    const times: number[] = [];
    for (let number = 0; number < 3_000; number += 1) {
      const began = performance.now();
      await recordAudit(tx, {
        ...{ actor: { kind: 'user', id: 'user' }, action: 'member.read', outcome: 'success', purpose: 'operations' },
        members: [memberOf(number), memberOf(number * 3)],
      });
      times.push(performance.now() - began);
    }
    return times.slice(500).sort((a, b) => a - b);
  });
}

try {
  await write(true); // warm
  const without: number[] = [];
  const withEvents: number[] = [];
  const rates: number[] = [];
  // By turns, so that what else the machine does meets both alike.
  const cpu = { without: 0, withEvents: 0 };
  for (let turn = 0; turn < 3; turn += 1) {
    const first = cpuSeconds();
    without.push(...(await write(false)).times);
    const second = cpuSeconds();
    const { times, perSecond } = await write(true);
    const third = cpuSeconds();
    cpu.without += second.here + second.server - first.here - first.server;
    cpu.withEvents += third.here + third.server - second.here - second.server;
    withEvents.push(...times);
    rates.push(perSecond);
  }
  without.sort((a, b) => a - b);
  withEvents.sort((a, b) => a - b);
  const rate = Math.max(...rates);
  const added = at(withEvents, 0.95) - at(without, 0.95);
  print('audit: events written by 8 writers, one tenant', rate, 'events/s', '>= 2000', rate >= 2_000);
  print('audit: added to a transaction, median', at(withEvents, 0.5) - at(without, 0.5), 'ms');
  print('audit: added to a transaction, p95 of 8 writers', added, 'ms', '<= 1', added <= 1);
  const perEvent = ((cpu.withEvents - cpu.without) * 1000) / withEvents.length;
  print('audit: processor time of an event, written and sealed, here and in the server', perEvent, 'ms');
  print('audit: one event alone, p95', at(await alone(), 0.95), 'ms');

  let start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  await product.audit.sealNow();
  const { count } = await withTenant(product.database.app, tenant, async (tx) => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from audit_events`.execute(tx);
    return rows[0]!;
  });
  await withTenant(product.database.app, tenant, async (tx) => {
    await sql`
      insert into audit_events
        (tenant_id, actor_kind, actor_id, action, outcome, subject_kind, subject_id, members, purpose, session, details)
      select ${tenant}, 'user', 'user-' || n % 50, 'member.read', 'success', 'member',
        '00000000-0000-4000-8000-' || lpad((n % 997)::text, 12, '0'),
        array[('00000000-0000-4000-8000-' || lpad((n % 997)::text, 12, '0'))::uuid], 'operations',
        '0123456789abcdef0123456789abcdef', jsonb_build_object('rows', n)
      from generate_series(1, ${Math.max(0, many - count)}) n`.execute(tx);
  });
  start = performance.now();
  await product.audit.sealNow();
  print('audit: sealed and anchored in one go', Math.max(0, many - count) / seconds(), 'events/s');

  start = performance.now();
  const before = cpuSeconds();
  const found = await product.audit.verify(tenant);
  const after = cpuSeconds();
  if (found.bad || found.events < many) throw new Error(`the log does not verify: ${JSON.stringify(found)}`);
  const stored = (seconds() * 1_000_000) / found.events;
  print('audit: 1,000,000 events verified in the database', stored, 's', '<= 10', stored <= 10);

  const millions = found.events / 1_000_000;
  print('audit: the same, processor time here', (after.here - before.here) / millions, 's');
  print('audit: the same, processor time of the server', (after.server - before.server) / millions, 's');

  const file = join(base, 'audit.ndjson');
  start = performance.now();
  await pipeline(Readable.from(await product.audit.export(tenant)), createWriteStream(file));
  print('audit: 1,000,000 events exported', (seconds() * 1_000_000) / found.events, 's');
  const key = parseVerificationKey(JSON.stringify(await product.audit.verificationKey(tenant)));
  const anchors = await createReadStream(anchorFileOf(settings.folders, tenant)).toArray();
  start = performance.now();
  const begun = cpuSeconds().here;
  const offline = await verifyExport(createReadStream(file), key, parseAnchors(Buffer.concat(anchors).toString()));
  if (offline.bad || offline.events !== found.events) throw new Error(`the export: ${JSON.stringify(offline)}`);
  const exported = (seconds() * 1_000_000) / offline.events;
  print('audit: 1,000,000 events of an export verified', exported, 's', '<= 10', exported <= 10);
  print('audit: the same, processor time', (cpuSeconds().here - begun) / millions, 's');
} finally {
  await product.close();
  rmSync(base, { recursive: true, force: true });
}
