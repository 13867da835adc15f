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

export type SignedInUser = { readonly id: UserId; readonly email: string; readonly name: string };

export type Session = SessionBinding & {
  readonly id: string;
  readonly user: SignedInUser;
  readonly createdAt: Date;
  /** When it ends unless it is used again. */
  readonly expiresAt: Date;
};

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
 * The session of a token and whose it is; undefined when it is none of ours, was not used for too long, or is over.
 * Notes that it was used, at most once a minute, and lets it live for the idle time from now, never beyond its end.
 *
 * @param isUse false for what a page asks by itself: it keeps nothing alive.
 */
export async function useSession(pool: Pool, token: string, isUse: boolean): Promise<Session | undefined> {
  // One statement: every request begins with it.
  const { rows } = await pool.query(
    `select s.id, s.tenant_id as "tenantId", s.method, s.assurance, s.factor_at as "factorAt",
       s.idle_minutes as "idleMinutes", s.absolute_hours as "absoluteHours", s.created_at as "createdAt",
       s.expires_at as "expiresAt", s.updated_at < now() - interval '1 minute' as "isStale",
       json_build_object('id', u.id, 'email', u.email, 'name', u.name) as user
     from sessions s join users u on u.id = s.user_id
     where s.token = $1 and s.method is not null and s.expires_at > now()
       and s.created_at + make_interval(hours => s.absolute_hours) > now()`,
    [token],
  );
  if (!rows[0]) return undefined;
  const { isStale, tenantId, ...session } = rows[0];
  if (isUse && isStale) session.expiresAt = (await prolong(pool, session.id)) ?? session.expiresAt;
  return { ...session, tenantId: tenantId ?? undefined };
}

async function prolong(pool: Pool, sessionId: string): Promise<Date | undefined> {
  const { rows } = await pool.query(
    `update sessions set updated_at = now(),
       expires_at = least(now() + make_interval(mins => idle_minutes), created_at + make_interval(hours => absolute_hours))
     where id = $1 and expires_at > now() returning expires_at`,
    [sessionId],
  );
  return rows[0]?.expires_at;
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
