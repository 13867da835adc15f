import type { TenantId, UserId } from '@optimiq/domain/kernel/ids';
import type { Pool } from 'pg';

export type SignInMethod = 'password' | 'passkey' | 'oidc' | 'saml';

/** How long a session lives: by the policy of its organization when it was bound to it. */
export type SessionLimits = {
  /** Unused for so long, a session ends. */
  readonly idleMinutes: number;
  /** However much used, a session ends so long after sign-in. */
  readonly absoluteHours: number;
};

export const defaultSessionLimits: SessionLimits = { idleMinutes: 15, absoluteHours: 12 };

/** What a session is good for: one organization, and as sure as it was begun. */
export type SessionBinding = {
  /** Undefined until somebody of several organizations has chosen one. */
  readonly tenantId: TenantId | undefined;
  readonly method: SignInMethod;
  /** 1 one factor, 2 two. */
  readonly assurance: 1 | 2;
  /** When the last factor was given. */
  readonly factorAt: Date;
} & SessionLimits;

/** A session as its owner sees it; the token is never read out. */
export type SessionEntry = {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly method: SignInMethod | undefined;
  readonly assurance: 1 | 2 | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
};

/** Binds a session; what is not given stays as it is, and the limits begin as the product's own. */
export async function bindSession(
  pool: Pool,
  sessionId: string,
  binding: Partial<Omit<SessionBinding, 'factorAt'>>,
): Promise<void> {
  const { tenantId, method, assurance, idleMinutes, absoluteHours } = binding;
  await pool.query(
    `update sessions set tenant_id = coalesce($2, tenant_id), method = coalesce($3, method),
       assurance = coalesce($4, assurance), factor_at = case when $4::int is null then factor_at else now() end,
       idle_minutes = coalesce($5, idle_minutes, $7), absolute_hours = coalesce($6, absolute_hours, $8),
       expires_at = least(expires_at, now() + make_interval(mins => coalesce($5, idle_minutes, $7)))
     where id = $1`,
    [
      ...[sessionId, tenantId ?? null, method ?? null, assurance ?? null, idleMinutes ?? null, absoluteHours ?? null],
      ...[defaultSessionLimits.idleMinutes, defaultSessionLimits.absoluteHours],
    ],
  );
}

/**
 * What a session is bound to, alive or not used for too long; undefined when it is none of ours, or over.
 * Notes that it was used, at most once a minute, and lets it live for the idle time from now, never beyond its end.
 *
 * @param isUse false for what a page asks by itself: it keeps nothing alive.
 */
export async function useSession(
  pool: Pool,
  sessionId: string,
  isUse: boolean,
): Promise<(SessionBinding & { readonly createdAt: Date; readonly expiresAt: Date }) | undefined> {
  if (isUse) {
    await pool.query(
      `update sessions set updated_at = now(),
         expires_at = least(now() + make_interval(mins => idle_minutes), created_at + make_interval(hours => absolute_hours))
       where id = $1 and expires_at > now() and updated_at < now() - interval '1 minute'`,
      [sessionId],
    );
  }
  const { rows } = await pool.query(
    `select tenant_id as "tenantId", method, assurance, factor_at as "factorAt", idle_minutes as "idleMinutes",
       absolute_hours as "absoluteHours", created_at as "createdAt", expires_at as "expiresAt"
     from sessions
     where id = $1 and method is not null and expires_at > now()
       and created_at + make_interval(hours => absolute_hours) > now()`,
    [sessionId],
  );
  return rows[0] && { ...rows[0], tenantId: rows[0].tenantId ?? undefined };
}

/** Living sessions of a user, of one organization where it is named, last seen first. */
export async function listSessions(pool: Pool, userId: UserId, tenantId?: TenantId): Promise<SessionEntry[]> {
  const { rows } = await pool.query(
    `select id, created_at, updated_at, ip_address, user_agent, method, assurance from sessions
     where user_id = $1 and expires_at > now() and ($2::uuid is null or tenant_id = $2)
       and created_at + make_interval(hours => coalesce(absolute_hours, $3)) > now()
     order by updated_at desc, id`,
    [userId, tenantId ?? null, defaultSessionLimits.absoluteHours],
  );
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at,
    lastSeenAt: row.updated_at,
    method: row.method ?? undefined,
    assurance: row.assurance ?? undefined,
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
