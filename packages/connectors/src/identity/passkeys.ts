import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { UserId } from '@optimiq/domain/kernel/ids';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Pool } from 'pg';
import { removeFactor } from './remove-factor.ts';

export type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
};

/** A question to a browser: what it is to sign, and the id under which its answer is expected. */
export type Challenge<Options> = { readonly challengeId: string; readonly options: Options };

/** Passkeys: only such that verify who uses them (by finger, face or PIN), so that one stands for two factors. */
export type Passkeys = {
  list(userId: UserId): Promise<Passkey[]>;
  beginRegistration(user: {
    id: UserId;
    email: string;
    name: string;
  }): Promise<Challenge<PublicKeyCredentialCreationOptionsJSON>>;
  /** Keeps the passkey; false when the answer does not hold, or the challenge was not this user's. */
  register(userId: UserId, challengeId: string, name: string, answer: RegistrationResponseJSON): Promise<boolean>;
  /** For a sign-in without a name (no user), or to confirm who is signed in. */
  beginAuthentication(userId?: UserId): Promise<Challenge<PublicKeyCredentialRequestOptionsJSON>>;
  /** Whose passkey signed; undefined when the answer does not hold. */
  authenticate(challengeId: string, answer: AuthenticationResponseJSON, userId?: UserId): Promise<UserId | undefined>;
  rename(userId: UserId, id: string, name: string): Promise<boolean>;
  /** Takes one away; 'last' when nothing would be left and something has to be. */
  remove(userId: UserId, id: string, mustKeepOne: boolean): Promise<'removed' | 'last' | 'unknown'>;
};

const minutes = 5;
const productName = 'OptimIQ Health';

/** @param baseUrl where the product is served: passkeys are of its host. */
export function openPasskeys(pool: Pool, secret: string, baseUrl: string): Passkeys {
  const { hostname: rpID, origin } = new URL(baseUrl);
  const hashOf = (challengeId: string) => createHmac('sha256', secret).update(`challenge:${challengeId}`).digest();

  const ask = async (purpose: 'register' | 'sign-in' | 'confirm', challenge: string, userId?: UserId) => {
    const challengeId = randomBytes(24).toString('base64url');
    await pool.query(`delete from passkey_challenges where expires_at < now()`);
    await pool.query(
      `insert into passkey_challenges (id_hash, challenge, purpose, user_id, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
      [hashOf(challengeId), challenge, purpose, userId ?? null, minutes],
    );
    return challengeId;
  };
  /** The challenge asked; it is gone with the first answer, right or wrong. */
  const take = async (purpose: string, challengeId: string, userId?: UserId): Promise<string | undefined> => {
    const { rows } = await pool.query(
      `delete from passkey_challenges where id_hash = $1
       returning challenge, purpose = $2 and expires_at > now() and user_id is not distinct from $3 as fits`,
      [hashOf(challengeId), purpose, userId ?? null],
    );
    return rows[0]?.fits ? rows[0].challenge : undefined;
  };

  return {
    list: async (userId) => {
      const { rows } = await pool.query(
        `select id, name, created_at as "createdAt", last_used_at as "lastUsedAt" from passkeys
         where user_id = $1 order by created_at, id`,
        [userId],
      );
      return rows;
    },
    beginRegistration: async ({ id, email, name }) => {
      const { rows } = await pool.query('select credential_id from passkeys where user_id = $1', [id]);
      const options = await generateRegistrationOptions({
        ...{ rpName: productName, rpID, userName: email, userDisplayName: name, attestationType: 'none' },
        userID: Uint8Array.from(Buffer.from(id)),
        excludeCredentials: rows.map((row) => ({ id: row.credential_id as string })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { challengeId: await ask('register', options.challenge, id), options };
    },
    register: async (userId, challengeId, name, response) => {
      const expectedChallenge = await take('register', challengeId, userId);
      if (expectedChallenge === undefined) return false;
      const outcome = await verifyRegistrationResponse({
        ...{ response, expectedChallenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true },
      }).catch(() => undefined);
      if (!outcome?.verified || !outcome.registrationInfo) return false;
      const { credential } = outcome.registrationInfo;
      const { rowCount } = await pool.query(
        `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (credential_id) do nothing`,
        [
          ...[randomUUID(), userId, credential.id, Buffer.from(credential.publicKey), credential.counter],
          ...[response.response.transports ?? [], name],
        ],
      );
      return rowCount === 1;
    },
    beginAuthentication: async (userId) => {
      const { rows } = userId
        ? await pool.query('select credential_id as id, transports from passkeys where user_id = $1', [userId])
        : { rows: [] };
      const options = await generateAuthenticationOptions({
        ...{ rpID, userVerification: 'required' },
        ...(userId ? { allowCredentials: rows } : {}),
      });
      return { challengeId: await ask(userId ? 'confirm' : 'sign-in', options.challenge, userId), options };
    },
    authenticate: async (challengeId, response, userId) => {
      const expectedChallenge = await take(userId ? 'confirm' : 'sign-in', challengeId, userId);
      const { rows } = await pool.query(
        `select id, user_id as "userId", credential_id as "credentialId", public_key as "publicKey", counter, transports
         from passkeys where credential_id = $1`,
        [response.id],
      );
      const held = rows[0];
      if (expectedChallenge === undefined || !held || (userId && held.userId !== userId)) return undefined;
      const outcome = await verifyAuthenticationResponse({
        ...{ response, expectedChallenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true },
        credential: {
          id: held.credentialId,
          publicKey: Uint8Array.from(held.publicKey as Buffer),
          counter: Number(held.counter),
          transports: held.transports as string[],
        },
      }).catch(() => undefined);
      if (!outcome?.verified) return undefined;
      // A counter that steps back is a copy of the key: whoever is first wins, by the database's own order.
      const { rowCount } = await pool.query(
        `update passkeys set counter = $2, last_used_at = now()
         where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
        [held.id, outcome.authenticationInfo.newCounter],
      );
      return rowCount === 1 ? (held.userId as UserId) : undefined;
    },
    rename: async (userId, id, name) => {
      const sql = 'update passkeys set name = $3 where user_id = $1 and id = $2';
      return (await pool.query(sql, [userId, id, name])).rowCount === 1;
    },
    remove: (userId, id, mustKeepOne) =>
      removeFactor(pool, userId, mustKeepOne, 'delete from passkeys where user_id = $1 and id = $2', [userId, id]),
  };
}
