import type { UserId } from '@optimiq/domain/kernel/ids';
import type { Pool } from 'pg';

/** A session as its owner sees it; the token is never read out. */
export type SessionEntry = {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
};

/** Living sessions of a user, last seen first. */
export async function listSessions(pool: Pool, userId: UserId): Promise<SessionEntry[]> {
  const { rows } = await pool.query(
    `select id, created_at, updated_at, ip_address, user_agent from sessions
     where user_id = $1 and expires_at > now() order by updated_at desc, id`,
    [userId],
  );
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at,
    lastSeenAt: row.updated_at,
    address: row.ip_address ?? undefined,
    userAgent: row.user_agent ?? undefined,
  }));
}

/** Ends one session; false when the user has none of that id. */
export async function revokeSession(pool: Pool, userId: UserId, sessionId: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from sessions where user_id = $1 and id = $2', [userId, sessionId]);
  return rowCount === 1;
}

/** Ends all sessions of a user, or all but one; returns how many. */
export async function revokeSessions(pool: Pool, userId: UserId, except?: string): Promise<number> {
  const { rowCount } = await pool.query('delete from sessions where user_id = $1 and id <> $2', [userId, except ?? '']);
  return rowCount ?? 0;
}

/**
 * Notes that a session was used, at most once a minute, and lets it live for the idle time from now; never beyond
 * its absolute end.
 */
export async function touchSession(pool: Pool, sessionId: string, limits: SessionLimits): Promise<void> {
  await pool.query(
    `update sessions set updated_at = now(),
       expires_at = least(now() + make_interval(mins => $2), created_at + make_interval(hours => $3))
     where id = $1 and updated_at < now() - interval '1 minute'`,
    [sessionId, limits.idleMinutes, limits.absoluteHours],
  );
}

export type SessionLimits = {
  /** Unused for so long, a session ends. */
  readonly idleMinutes: number;
  /** However much used, a session ends so long after sign-in. */
  readonly absoluteHours: number;
};

export const defaultSessionLimits: SessionLimits = { idleMinutes: 30, absoluteHours: 12 };
