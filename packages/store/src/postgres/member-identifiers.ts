import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import { parseIdentity } from './member-identity-fields.ts';
import { placeOf } from './member-identity-statements.ts';
import { normalizeMbi } from './member-identity-tags.ts';
import type { TenantTx } from './tenant.ts';

/** An identifier of a member as its sources state it. */
export type StatedIdentifier = {
  readonly kind: 'mbi' | 'member-id';
  readonly value: string;
  /** Member ids belong to a source; MBIs to nobody. */
  readonly source?: string;
  /** Numbers of the first and the last visible load that state it. */
  readonly firstLoad: number;
  readonly lastLoad: number;
  /** No later load of the same kind (and source) states another. */
  readonly isCurrent: boolean;
};

/** Identifiers of one key, by itself: an MBI that was replaced stays, as one that is not current. */
export async function readIdentifiers(tx: TenantTx, keys: TenantKeys, member: MemberKey): Promise<StatedIdentifier[]> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ loadId: LoadId; number: number; source: string; sealed: Buffer }>`
    select i.load_id as "loadId", l.number, l.source, i.sealed
    from member_identities i
    join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
    where i.member_id = ${member}
    order by l.number`.execute(tx);
  const found = new Map<string, { kind: 'mbi' | 'member-id'; value: string; source?: string; loads: number[] }>();
  const latest = new Map<string, string>();
  for (const { loadId, number, source, sealed } of rows) {
    const identity = parseIdentity(unseal(keys.data, placeOf(tenant, member, loadId), sealed).toString('utf8'));
    const stated = [
      { kind: 'mbi' as const, value: identity.mbi && normalizeMbi(identity.mbi) },
      { kind: 'member-id' as const, value: identity.memberId?.trim(), source },
    ];
    for (const { kind, value, ...of } of stated) {
      if (!value) continue;
      const group = JSON.stringify([kind, of]);
      const key = JSON.stringify([group, value]);
      const known = found.get(key) ?? { kind, value, ...of, loads: [] };
      known.loads.push(number);
      found.set(key, known);
      latest.set(group, key);
    }
  }
  const current = new Set(latest.values());
  return [...found].map(([key, { loads, ...identifier }]) => ({
    ...identifier,
    firstLoad: loads[0]!,
    lastLoad: loads.at(-1)!,
    isCurrent: current.has(key),
  }));
}
