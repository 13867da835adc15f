import { createHash } from 'node:crypto';
import type { TenantId, UserId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { Pool } from 'pg';
import { breachedPasswords } from './breached-passwords.ts';
import { firstOfNetwork, networkOf } from './client-network.ts';
import { type CodeFactors, openCodeFactors } from './factors.ts';
import { addressHeader, openKernel } from './kernel.ts';
import { defaultLimits, type Limits, openLimiter } from './limiter.ts';
import { openPasskeys, type Passkeys } from './passkeys.ts';
import type { Sealer } from './sealer.ts';
import {
  bindSession,
  listSessions,
  revokeSession,
  revokeSessions,
  type Session,
  type SessionBinding,
  type SessionEntry,
  type SessionLimits,
  type SignedInUser,
  useSession,
} from './sessions.ts';
import { openSignInLanes } from './sign-in-lanes.ts';
import { openSessionCookies } from './signed-cookie.ts';
import {
  checkNewPassword,
  createUser,
  findByPassword,
  isPasswordOf,
  type NewUser,
  normalizeEmail,
  removeUser,
  setPassword,
} from './users.ts';

export type IdentityOptions = {
  /** Pool of the auth role, with schema auth on its search path. */
  readonly pool: Pool;
  /** At least 32 characters; signs cookies and is nowhere in the database. */
  readonly secret: string;
  /** Encrypts what has to be read again: secrets of authenticator apps. */
  readonly sealer: Sealer;
  /** Where the product is served; https makes cookies secure. */
  readonly baseUrl: string;
  readonly limits?: Partial<Limits>;
  /** File of breached passwords; absent: none is asked. */
  readonly breachedPasswordsFile?: string | undefined;
};

export type { Session, SignedInUser } from './sessions.ts';

export type Browser = {
  /** Address of the client: of the socket, or what a declared proxy says; never a header of the client. */
  readonly address: string;
  readonly userAgent: string;
};

export type SignInRequest = Browser & {
  readonly email: string;
  readonly password: string;
  /** What the browser brings from an earlier sign-in. */
  readonly browser?: string | undefined;
};

/** 'busy': too many strangers wait; nothing was looked at. */
export type SignInFailure = 'invalid' | 'locked' | 'rate-limited' | 'busy';

/** A session that was begun: its cookies, and who it is of. */
export type Begun = { readonly sessionId: string; readonly setCookie: string[]; readonly user: SignedInUser };

/** Who people are. The only door to the sign-in library, which nothing else may know. */
export type Identity = {
  /**
   * A new session of one factor, bound to no organization yet; 'invalid' whether the address is unknown or the password
   * wrong. `browserMark` is for the browser to bring back.
   */
  signIn(request: SignInRequest): Promise<Result<Begun & { browserMark: string }, SignInFailure>>;
  /** A session for somebody whom a provider or a passkey vouched for; undefined when there is no such user. */
  startSession(
    session: Browser & { userId: UserId } & Pick<SessionBinding, 'tenantId' | 'method' | 'assurance'> &
      Partial<SessionLimits>,
  ): Promise<Begun | undefined>;
  /** Binds a session to an organization and its policy. */
  bind(sessionId: string, binding: { tenantId: TenantId } & SessionLimits): Promise<void>;
  /** The same session, as sure as it says, under a new token after a factor was given: what was known of the old one opens nothing more. */
  renew(session: Session, browser: Browser): Promise<Begun | undefined>;
  /**
   * The session of a request's cookies; undefined when there is none or it has ended.
   *
   * @param isUse false for what a page asks by itself: it keeps no session alive.
   */
  session(headers: Headers, isUse?: boolean): Promise<Session | undefined>;
  /** Which session a request's cookie names, if we signed it: a name for counting, which opens nothing. Asks no database. */
  nameOf(cookies: string | undefined): string | undefined;
  /** Ends the session; the cookies returned remove the browser's. */
  signOut(headers: Headers): Promise<{ setCookie: string[] }>;
  /** Fails with `IdentityError`; the same call repeated gives the same id. */
  createUser(user: NewUser): Promise<UserId>;
  removeUser(email: string): Promise<void>;
  /** Fails with `IdentityError` when the password may not be chosen by this user. */
  checkNewPassword(userId: UserId, password: string): Promise<void>;
  /** Sets a password without the old one (an operator, a recovery); ends all sessions. */
  setPassword(userId: UserId, password: string): Promise<void>;
  /** The user's own change; ends all sessions, this one too. Fails with `IdentityError` when the new one is weak. */
  changePassword(userId: UserId, current: string, next: string): Promise<Result<true, 'invalid' | 'locked'>>;
  /** Whether the password is the user's own; guesses are counted. */
  isOwnPassword(userId: UserId, password: string): Promise<Result<true, 'invalid' | 'locked'>>;
  listSessions(userId: UserId, tenantId?: TenantId): Promise<SessionEntry[]>;
  revokeSession(userId: UserId, sessionId: string): Promise<boolean>;
  revokeSessions(userId: UserId, except?: string): Promise<number>;
  readonly codes: CodeFactors;
  readonly passkeys: Passkeys;
  /** Whether another letter of this kind may be written for somebody: as many within the window as tries of a factor. */
  tryLetter(userId: UserId, kind: 'password-reset' | 'email-change' | 'factor-reset'): Promise<boolean>;
  /** Runs one proof by a code within its limit: 'locked' after too many wrong ones. */
  tryFactor(userId: UserId, proof: () => Promise<boolean>): Promise<'right' | 'wrong' | 'locked'>;
};

/** Opens sign-in on the auth tables. */
export function openIdentity(options: IdentityOptions): Identity {
  const { pool, secret, sealer, baseUrl, limits, breachedPasswordsFile } = options;
  if (secret.length < 32) throw new Error('The sign-in secret has less than 32 characters');
  const kernel = openKernel({ pool, secret, baseUrl });
  const limiter = openLimiter(pool, secret, { ...defaultLimits, ...limits });
  const lanes = openSignInLanes();
  const codes = openCodeFactors(pool, sealer, secret);
  const passkeys = openPasskeys(pool, secret, baseUrl);
  const tokenOf = openSessionCookies(secret, baseUrl);
  const isBreached = breachedPasswordsFile ? breachedPasswords(breachedPasswordsFile) : undefined;

  const begin = async (userId: string, { address, userAgent }: Browser): Promise<Begun | undefined> => {
    const headers = new Headers({ 'user-agent': userAgent.slice(0, 400), [addressHeader]: firstOfNetwork(address) });
    const reply = await kernel.api.startProvenSession({ body: { userId }, headers, returnHeaders: true });
    if (!reply.response) return undefined;
    const { id, user } = reply.response;
    return { sessionId: id, setCookie: forThisVisit(reply.headers.getSetCookie()), user: toUser(user) };
  };

  const readSession = async (headers: Headers, isUse = true): Promise<Session | undefined> => {
    const token = tokenOf(headers.get('cookie') ?? undefined);
    return token === undefined ? undefined : useSession(pool, token, isUse);
  };

  const isOwnPassword: Identity['isOwnPassword'] = async (userId, password) => {
    // A stolen session must not be a way to guess the password: tries count per user, under a name of their own.
    const name = `password of ${userId}`;
    if (!(await limiter.reserveFactor(name))) return failed('locked');
    if (!(await isPasswordOf(pool, userId, password))) return failed('invalid');
    await limiter.succeedFactor(name);
    return ok(true);
  };

  return {
    codes,
    passkeys,
    signIn: async ({ email, password, browser, ...client }) => {
      const account = normalizeEmail(email);
      const attempt = { account, address: client.address, browser };
      const stranger = limiter.isKnown(attempt) ? undefined : networkOf(client.address);
      const outcome = await lanes.run(stranger, async (): Promise<Result<Begun, SignInFailure>> => {
        const allowed = await limiter.reserve(attempt);
        if (allowed !== 'allowed') return failed(allowed);
        const userId = await findByPassword(pool, account, password);
        const begun = userId && (await begin(userId, client));
        if (!begun) return failed('invalid');
        await bindSession(pool, begun.sessionId, { method: 'password', assurance: 1 });
        await limiter.succeed(attempt, begun.user.id);
        return ok(begun);
      });
      if (!outcome) return failed('busy');
      return outcome.ok ? ok({ ...outcome.value, browserMark: limiter.browserMark(account) }) : outcome;
    },
    startSession: async ({ userId, address, userAgent, ...binding }) => {
      const begun = await begin(userId, { address, userAgent });
      if (begun) await bindSession(pool, begun.sessionId, binding);
      return begun;
    },
    bind: (sessionId, binding) => bindSession(pool, sessionId, binding),
    renew: async (session, browser) => {
      const begun = await begin(session.user.id, browser);
      if (!begun) return undefined;
      await bindSession(pool, begun.sessionId, session);
      await pool.query('update sessions set created_at = $2 where id = $1', [begun.sessionId, session.createdAt]);
      await pool.query('update factor_restarts set session_id = $2 where session_id = $1', [
        session.id,
        begun.sessionId,
      ]);
      await revokeSession(pool, session.user.id, session.id);
      return begun;
    },
    session: readSession,
    nameOf: (cookies) => {
      const token = tokenOf(cookies);
      return token === undefined ? undefined : createHash('sha256').update(token).digest('base64url');
    },
    signOut: async (headers) => {
      const reply = await kernel.api.signOut({ headers: cookiesOf(headers), returnHeaders: true });
      return { setCookie: reply.headers.getSetCookie() };
    },
    createUser: (user) => createUser(pool, user, isBreached),
    removeUser: (email) => removeUser(pool, email),
    checkNewPassword: (userId, password) => checkNewPassword(pool, userId, password, isBreached),
    setPassword: (userId, password) => setPassword(pool, userId, password, isBreached),
    isOwnPassword,
    changePassword: async (userId, current, next) => {
      const proven = await isOwnPassword(userId, current);
      if (!proven.ok) return proven;
      await setPassword(pool, userId, next, isBreached);
      return ok(true);
    },
    listSessions: (userId, tenantId) => listSessions(pool, userId, tenantId),
    revokeSession: (userId, sessionId) => revokeSession(pool, userId, sessionId),
    revokeSessions: (userId, except) => revokeSessions(pool, userId, except),
    tryLetter: (userId, kind) => limiter.reserveFactor(`letter ${kind} of ${userId}`),
    tryFactor: async (userId, proof) => {
      const name = `factor of ${userId}`;
      if (!(await limiter.reserveFactor(name))) return 'locked';
      if (!(await proof())) return 'wrong';
      await limiter.succeedFactor(name);
      return 'right';
    },
  };
}

/** The library sees cookies and nothing else of a request. */
const cookiesOf = (headers: Headers) => new Headers({ cookie: headers.get('cookie') ?? '' });

/** Without an age the browser forgets the cookie when it closes; how long a session lives is decided here. */
const forThisVisit = (cookies: readonly string[]) => cookies.map((cookie) => cookie.replace(/; *max-age=[^;]*/i, ''));

const toUser = ({ id, email, name }: { id: string; email: string; name: string }): SignedInUser => ({
  id: id as UserId,
  email,
  name,
});
