import type { UserId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { APIError } from 'better-auth/api';
import type { Pool } from 'pg';
import { bindSession, type FederatedSession, readBinding, type SessionBinding } from './federation/start-session.ts';
import { addressHeader, openKernel } from './kernel.ts';
import { defaultLimits, type Limits, openLimiter } from './limiter.ts';
import {
  defaultSessionLimits,
  listSessions,
  revokeSession,
  revokeSessions,
  type SessionEntry,
  type SessionLimits,
  touchSession,
} from './sessions.ts';
import { createUser, isPasswordOf, type NewUser, normalizeEmail, removeUser, setPassword } from './users.ts';

export type IdentityOptions = {
  /** Pool of the auth role, with schema auth on its search path. */
  readonly pool: Pool;
  /** At least 32 characters; signs cookies and is nowhere in the database. */
  readonly secret: string;
  /** Where the product is served; https makes cookies secure. */
  readonly baseUrl: string;
  readonly limits?: Partial<Limits>;
  readonly sessionLimits?: Partial<SessionLimits>;
};

export type SignedInUser = { readonly id: UserId; readonly email: string; readonly name: string };

export type Session = {
  readonly id: string;
  readonly user: SignedInUser;
  readonly createdAt: Date;
  /** When it ends unless it is used again. */
  readonly expiresAt: Date;
  /** Of a session that an organization's provider vouched for: it is good for that organization alone. */
  readonly binding?: SessionBinding | undefined;
};

export type SignInRequest = {
  readonly email: string;
  readonly password: string;
  /** Address of the socket, or what a declared proxy says; never a header of the client. */
  readonly address: string;
  readonly userAgent: string;
};

export type SignInFailure = 'invalid' | 'locked' | 'rate-limited';

/** Who people are. The only door to the sign-in library, which nothing else may know. */
export type Identity = {
  /** A new session and its cookies; 'invalid' whether the address is unknown or the password wrong. */
  signIn(request: SignInRequest): Promise<Result<{ setCookie: string[]; user: SignedInUser }, SignInFailure>>;
  /** A session for somebody whom a provider vouched for; undefined when there is no such user. */
  startSession(session: FederatedSession): Promise<{ setCookie: string[] } | undefined>;
  /** The session of a request's cookies, kept alive by it; undefined when there is none or it has ended. */
  session(headers: Headers): Promise<Session | undefined>;
  /** Ends the session; the cookies returned remove the browser's. */
  signOut(headers: Headers): Promise<{ setCookie: string[] }>;
  /** Fails with `IdentityError`; the same call repeated gives the same id. */
  createUser(user: NewUser): Promise<UserId>;
  removeUser(email: string): Promise<void>;
  /** Sets a password without the old one (an operator, a recovery); ends all sessions. */
  setPassword(userId: UserId, password: string): Promise<void>;
  /** The user's own change; ends all sessions, this one too. Fails with `IdentityError` when the new one is weak. */
  changePassword(userId: UserId, current: string, next: string): Promise<Result<true, 'invalid' | 'locked'>>;
  listSessions(userId: UserId): Promise<SessionEntry[]>;
  revokeSession(userId: UserId, sessionId: string): Promise<boolean>;
  revokeSessions(userId: UserId, except?: string): Promise<number>;
};

/** The database behind sign-in did not answer; nobody is signed out by it. */
class SignInUnavailableError extends Error {
  override readonly name = 'SignInUnavailableError';
  readonly code = 'unavailable';
}

/** The library puts a 500 of its own in place of any failed lookup. */
function toUnavailable(error: unknown): never {
  throw error instanceof APIError && Number(error.statusCode) >= 500 ? new SignInUnavailableError() : error;
}

/** Opens sign-in on the auth tables. */
export function openIdentity({ pool, secret, baseUrl, ...given }: IdentityOptions): Identity {
  if (secret.length < 32) throw new Error('The sign-in secret has less than 32 characters');
  const sessionLimits = { ...defaultSessionLimits, ...given.sessionLimits };
  const kernel = openKernel({ pool, secret, baseUrl, idleMinutes: sessionLimits.idleMinutes });
  const limiter = openLimiter(pool, secret, { ...defaultLimits, ...given.limits });

  const readSession = async (headers: Headers): Promise<Session | undefined> => {
    const found = await kernel.api.getSession({ headers: cookiesOf(headers) }).catch(toUnavailable);
    if (!found) return undefined;
    const { id, createdAt, expiresAt } = found.session;
    if (createdAt.getTime() + sessionLimits.absoluteHours * 3_600_000 <= Date.now()) return undefined;
    await touchSession(pool, id, sessionLimits);
    return { id, user: toUser(found.user), createdAt, expiresAt, binding: await readBinding(pool, id) };
  };

  return {
    signIn: async ({ email, password, address, userAgent }) => {
      const account = normalizeEmail(email);
      const allowed = await limiter.reserve(account, address);
      if (allowed !== 'allowed') return failed(allowed);
      const headers = new Headers({ 'user-agent': userAgent.slice(0, 400), [addressHeader]: address });
      try {
        const reply = await kernel.api.signInEmail({
          body: { email: account, password },
          headers,
          returnHeaders: true,
        });
        await limiter.succeed(account, address);
        return ok({ setCookie: forThisVisit(reply.headers.getSetCookie()), user: toUser(reply.response.user) });
      } catch (error) {
        // Of the library's refusals none says more than that it did not work.
        if (error instanceof APIError && Number(error.statusCode) < 500) return failed('invalid');
        throw error;
      }
    },
    startSession: async (session) => {
      const headers = new Headers({ 'user-agent': session.userAgent.slice(0, 400), [addressHeader]: session.address });
      const body = { userId: session.userId };
      const reply = await kernel.api.startFederatedSession({ body, headers, returnHeaders: true });
      if (!reply.response) return undefined;
      await bindSession(pool, reply.response.id, session);
      return { setCookie: forThisVisit(reply.headers.getSetCookie()) };
    },
    session: readSession,
    signOut: async (headers) => {
      const reply = await kernel.api.signOut({ headers: cookiesOf(headers), returnHeaders: true });
      return { setCookie: reply.headers.getSetCookie() };
    },
    createUser: (user) => createUser(pool, user),
    removeUser: (email) => removeUser(pool, email),
    setPassword: (userId, password) => setPassword(pool, userId, password),
    changePassword: async (userId, current, next) => {
      // A stolen session must not be a way to guess the password: tries count per user, under a name of their own.
      const name = `change of ${userId}`;
      if ((await limiter.reserve(name, name)) !== 'allowed') return failed('locked');
      if (!(await isPasswordOf(pool, userId, current))) return failed('invalid');
      await setPassword(pool, userId, next);
      await limiter.succeed(name, name);
      return ok(true);
    },
    listSessions: (userId) => listSessions(pool, userId),
    revokeSession: (userId, sessionId) => revokeSession(pool, userId, sessionId),
    revokeSessions: (userId, except) => revokeSessions(pool, userId, except),
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
