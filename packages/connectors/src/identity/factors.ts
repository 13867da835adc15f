import { createHmac, randomBytes } from 'node:crypto';
import { base32 } from '@better-auth/utils/base32';
import type { UserId } from '@optimiq/domain/kernel/ids';
import type { Pool } from 'pg';
import { inTransaction } from './in-transaction.ts';
import { removeFactor } from './remove-factor.ts';
import type { Sealer } from './sealer.ts';
import { matchingStep, newTotpSecret, otpauthUrl } from './totp.ts';

/** Second factors that somebody has. */
export type HeldFactors = {
  readonly hasTotp: boolean;
  readonly passkeys: number;
  /** Recovery codes that were not used yet. */
  readonly recoveryCodes: number;
  /** All factors were taken away and no new one is there: the session in which the letter was given, null for none yet. */
  readonly restart: { readonly sessionId: string | null } | null;
};

/** Codes from an authenticator app, and the recovery codes behind them. Passkeys are in passkeys.ts. */
export type CodeFactors = {
  held(userId: UserId): Promise<HeldFactors>;
  /** A secret for an authenticator app; of no use until a code from it confirms it. Replaces one that was not confirmed. */
  beginTotp(userId: UserId, account: string): Promise<{ secret: string; url: string } | 'has-one'>;
  /** Confirms the app with a code of it. */
  confirmTotp(userId: UserId, code: string): Promise<boolean>;
  /** Whether the code is one of the app's, and nobody used it before. */
  useTotp(userId: UserId, code: string): Promise<boolean>;
  /** Takes the app away; 'last' when nothing would be left and something has to be. */
  removeTotp(userId: UserId, mustKeepOne: boolean): Promise<'removed' | 'last' | 'unknown'>;
  /** Ten new codes of 125 bits, told once; the old ones are void. */
  makeRecoveryCodes(userId: UserId): Promise<string[]>;
  /** Whether it is one of the user's that was not used; it is used up. */
  useRecoveryCode(userId: UserId, code: string): Promise<boolean>;
  /** A new factor is there: nothing is missing any more after the old ones were taken away. */
  endRestart(userId: UserId): Promise<void>;
};

const issuer = 'OptimIQ Health';
const codes = 10;

/** @param secret keys the hashes of recovery codes. */
export function openCodeFactors(pool: Pool, sealer: Sealer, secret: string, now = () => new Date()): CodeFactors {
  const placeOf = (userId: UserId) => `totp:${userId}`;
  const hashOf = (userId: UserId, code: string) =>
    createHmac('sha256', secret)
      .update(`recovery:${userId}:${plain(code)}`)
      .digest();

  const secretOf = async (userId: UserId, isConfirmed: boolean): Promise<string | undefined> => {
    const { rows } = await pool.query(
      'select secret from totp_factors where user_id = $1 and (confirmed_at is not null) = $2',
      [userId, isConfirmed],
    );
    return rows[0] && sealer.unseal(placeOf(userId), rows[0].secret);
  };

  /** A step is used up by whoever inserts it first: of eight at once one gets through. */
  const useStep = async (userId: UserId, appSecret: string | undefined, code: string): Promise<boolean> => {
    const step = appSecret === undefined ? undefined : matchingStep(appSecret, code, now());
    if (step === undefined) return false;
    const { rowCount } = await pool.query(
      'insert into totp_uses (user_id, step) values ($1, $2) on conflict do nothing',
      [userId, step],
    );
    await pool.query('delete from totp_uses where user_id = $1 and step < $2', [userId, step - 10]);
    return rowCount === 1;
  };

  return {
    held: async (userId) => {
      const { rows } = await pool.query(
        `select exists (select from totp_factors where user_id = $1 and confirmed_at is not null) as "hasTotp",
           (select count(*)::int from passkeys where user_id = $1) as passkeys,
           (select count(*)::int from recovery_codes where user_id = $1 and used_at is null) as "recoveryCodes",
           (select json_build_object('sessionId', session_id) from factor_restarts where user_id = $1) as restart`,
        [userId],
      );
      const [held] = rows;
      return held.hasTotp || held.passkeys > 0 ? { ...held, restart: null } : held;
    },
    beginTotp: async (userId, account) => {
      const appSecret = newTotpSecret();
      const { rowCount } = await pool.query(
        `insert into totp_factors as held (user_id, secret) values ($1, $2)
         on conflict (user_id) do update set secret = $2, created_at = now() where held.confirmed_at is null`,
        [userId, sealer.seal(placeOf(userId), appSecret)],
      );
      return rowCount === 1 ? { secret: appSecret, url: otpauthUrl(appSecret, account, issuer) } : 'has-one';
    },
    confirmTotp: async (userId, code) => {
      if (!(await useStep(userId, await secretOf(userId, false), code))) return false;
      const { rowCount } = await pool.query(
        'update totp_factors set confirmed_at = now() where user_id = $1 and confirmed_at is null',
        [userId],
      );
      return rowCount === 1;
    },
    useTotp: async (userId, code) => useStep(userId, await secretOf(userId, true), code),
    removeTotp: (userId, mustKeepOne) =>
      removeFactor(
        pool,
        userId,
        mustKeepOne,
        'delete from totp_factors where user_id = $1 and confirmed_at is not null',
        [userId],
      ),
    makeRecoveryCodes: async (userId) => {
      const made = Array.from({ length: codes }, () => grouped(base32.encode(randomBytes(16), { padding: false })));
      const hashes = made.map((code) => hashOf(userId, code));
      await inTransaction(pool, async (client) => {
        await client.query('delete from recovery_codes where user_id = $1', [userId]);
        await client.query('insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])', [
          userId,
          hashes,
        ]);
      });
      return made;
    },
    useRecoveryCode: async (userId, code) => {
      const { rowCount } = await pool.query(
        'update recovery_codes set used_at = now() where user_id = $1 and code_hash = $2 and used_at is null',
        [userId, hashOf(userId, code)],
      );
      return rowCount === 1;
    },
    endRestart: async (userId) => {
      await pool.query('delete from factor_restarts where user_id = $1', [userId]);
    },
  };
}

/** 25 characters of five bits: 'ABCDE-FGHIJ-…'. From 112 bits on a fast hash is enough. Source: ASVS 5.0.0, 6.5.2. */
const grouped = (text: string) => text.slice(0, 25).replaceAll(/(.{5})(?=.)/g, '$1-');

const plain = (code: string) => code.toUpperCase().replaceAll(/[^A-Z2-7]/g, '');
