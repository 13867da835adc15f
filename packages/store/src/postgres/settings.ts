import {
  isSameValue,
  type SettingKey,
  type SettingValue,
  settingValue,
  specOf,
} from '@optimiq/domain/settings/catalogue';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

export type SettingChangeState = 'applied' | 'waiting' | 'refused' | 'withdrawn';

/** One change of a setting, applied or asked for. */
export type SettingChange = {
  readonly id: string;
  readonly number: number;
  readonly key: SettingKey;
  readonly old: SettingValue;
  readonly new: SettingValue;
  readonly state: SettingChangeState;
  readonly reverts: string | null;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
};

/** Values chosen by the tenant, by key; what is absent is as it begins. */
export async function readChosen(tx: TenantTx): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await sql<{ chosen: Record<string, unknown> }>`select chosen from tenant_settings`.execute(tx);
  return rows[0]?.chosen ?? {};
}

export type ChangeOutcome =
  | { readonly kind: 'applied' | 'waiting'; readonly change: SettingChange }
  | { readonly kind: 'same' | 'pending' };

/**
 * Changes a setting, or asks for it where a second person has to decide.
 *
 * @param value   valid by the catalogue.
 * @param reverts id of the change that is taken back.
 * @returns       'same' when it has that value, 'pending' while another change of it waits.
 */
export async function changeSetting(
  tx: TenantTx,
  key: SettingKey,
  value: SettingValue,
  by: string,
  reverts?: string,
): Promise<ChangeOutcome> {
  const chosen = await lockChosen(tx);
  const old = settingValue(chosen, key);
  if (isSameValue(old, value)) return { kind: 'same' };
  const waiting = await sql`select 1 from setting_changes where key = ${key} and state = 'waiting'`.execute(tx);
  if (waiting.rows.length > 0) return { kind: 'pending' };
  const state = specOf(key).isRisky?.(old, value) ? 'waiting' : 'applied';
  const { rows } = await sql<{ id: string }>`
    insert into setting_changes (tenant_id, number, key, old, new, state, reverts, asked_by)
    select current_setting('app.tenant_id')::uuid, coalesce(max(number), 0) + 1, ${key}, ${JSON.stringify(old)}::jsonb,
      ${JSON.stringify(value)}::jsonb, ${state}, ${reverts ?? null}::uuid, ${by}
    from setting_changes returning id`.execute(tx);
  if (state === 'applied') await apply(tx, key, value);
  return { kind: state, change: (await findChange(tx, rows[0]!.id))! };
}

/**
 * Decides a change that waits: another than who asked approves or refuses, who asked withdraws.
 *
 * @returns 'unknown' when none of this id waits, 'same-person' when the wrong one decides.
 */
export async function decideChange(
  tx: TenantTx,
  id: string,
  decision: 'approve' | 'refuse' | 'withdraw',
  by: string,
): Promise<SettingChange | 'unknown' | 'same-person'> {
  await lockChosen(tx);
  const change = await findChange(tx, id);
  if (change?.state !== 'waiting') return 'unknown';
  const isOwn = change.askedBy === by;
  if (isOwn !== (decision === 'withdraw')) return 'same-person';
  const state = { approve: 'applied', refuse: 'refused', withdraw: 'withdrawn' }[decision];
  await sql`
    update setting_changes set state = ${state}, decided_by = ${by}, decided_at = now() where id = ${id}`.execute(tx);
  if (decision === 'approve') await apply(tx, change.key, change.new);
  return (await findChange(tx, id))!;
}

const columns = sql`id, number, key, old, new, state, reverts, asked_by as "askedBy", asked_at as "askedAt",
  decided_by as "decidedBy", decided_at as "decidedAt"`;

export async function findChange(tx: TenantTx, id: string): Promise<SettingChange | undefined> {
  const { rows } = await sql<SettingChange>`select ${columns} from setting_changes where id = ${id}`.execute(tx);
  return rows[0];
}

/** Changes, newest first, at most `limit`, before a number. */
export async function listChanges(tx: TenantTx, limit: number, before?: number): Promise<SettingChange[]> {
  const { rows } = await sql<SettingChange>`
    select ${columns} from setting_changes
    where ${before ?? null}::bigint is null or number < ${before ?? null}
    order by number desc limit ${limit}`.execute(tx);
  return rows;
}

/** Changes that wait for a second person, oldest first. */
export async function listWaiting(tx: TenantTx): Promise<SettingChange[]> {
  const { rows } = await sql<SettingChange>`
    select ${columns} from setting_changes where state = 'waiting' order by number`.execute(tx);
  return rows;
}

/** Changes of one tenant go one after the other: each is decided against the value before it. */
async function lockChosen(tx: TenantTx): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await sql<{ chosen: Record<string, unknown> }>`
    select chosen from tenant_settings for update`.execute(tx);
  return rows[0]?.chosen ?? {};
}

async function apply(tx: TenantTx, key: SettingKey, value: SettingValue): Promise<void> {
  await sql`
    update tenant_settings set chosen = chosen || jsonb_build_object(${key}::text, ${JSON.stringify(value)}::jsonb)`.execute(
    tx,
  );
}
