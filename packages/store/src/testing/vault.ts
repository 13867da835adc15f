import { randomBytes } from 'node:crypto';
import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { recordBlob } from '../blobs/records.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { AuditActor } from '../postgres/audit.ts';
import { activateLoad, createLoad, startLoading } from '../postgres/loads.ts';
import { matchMembers } from '../postgres/member-identity.ts';
import type { MatchResult } from '../postgres/member-identity-match.ts';
import { decidePairsOfLoad } from '../postgres/member-match-rules.ts';
import { type TenantTx, withTenant } from '../postgres/tenant.ts';
import { matchingTables } from './matching.ts';
import type { TestDatabase } from './postgres.ts';

export const actor: AuditActor = { kind: 'operator', id: 'test' };
export const source = 'plan-a';
export const noTotals = { claims: 0, lines: 0, members: 0, billedCents: 0n, allowedCents: 0n, paidCents: 0n };

export const makeKeys = (): TenantKeys => ({
  data: randomBytes(32),
  index: randomBytes(32),
  facts: randomBytes(32),
  blobs: randomBytes(32),
  records: randomBytes(32),
  journal: randomBytes(32),
});

/** One tenant's vault as a test drives it: each call its own transaction, as jobs do. */
export type TestVault = {
  readonly keys: TenantKeys;
  run<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** A load in state 'loading', of bytes nobody else has unless `file` says so. */
  open(file?: Buffer, from?: string): Promise<LoadId>;
  match(load: LoadId, persons: readonly SourcePerson[], from?: string): Promise<MatchResult[]>;
  activate(load: LoadId): ReturnType<typeof activateLoad>;
  /** Opens, matches and activates; the members, or the reason there is none. */
  load(persons: readonly SourcePerson[], from?: string): Promise<{ load: LoadId; members: (MemberKey | string)[] }>;
};

export function testVault(t: TestDatabase, tenant: TenantId): TestVault {
  const keys = makeKeys();
  const run: TestVault['run'] = (work) => withTenant(t.database.app, tenant, work);
  const vault: TestVault = {
    keys,
    run,
    open: (tag = randomBytes(32), from = source) =>
      run(async (tx) => {
        const { id } = await createLoad(tx, keys, {
          fileName: 'members.csv',
          format: 'tidy',
          source: from,
          createdBy: actor,
        });
        const name = randomBytes(32).toString('hex');
        await recordBlob(tx, { name, kind: 'upload', bytes: 3, sha256Tag: tag });
        await startLoading(tx, id, { name, bytes: 3, sha256Tag: tag });
        return id;
      }),
    match: (load, persons, from = source) => run((tx) => matchMembers(tx, keys, load, persons, from)),
    activate: (load) =>
      run((tx) =>
        activateLoad(tx, actor, load, {
          counts: {},
          controlTotals: noTotals,
          withIt: () => decidePairsOfLoad(tx, keys, actor, load, matchingTables),
        }),
      ),
    load: async (persons, from) => {
      const load = await vault.open(undefined, from);
      const results = await vault.match(load, persons, from);
      await vault.activate(load);
      return { load, members: results.map((result) => (result.ok ? result.value.member : result.reason)) };
    },
  };
  return vault;
}
