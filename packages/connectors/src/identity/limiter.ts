import { createHmac } from 'node:crypto';
import { domainOfEmail } from '@optimiq/domain/access/federation';
import type { Pool } from 'pg';
import { openBrowserMarks } from './browser-mark.ts';
import { networkOf } from './client-network.ts';

export type Limits = {
  /** Tries of one account from one network within the window. */
  readonly perPair: number;
  /** Tries from one network within the window, whatever the accounts. */
  readonly perAddress: number;
  /** Tries of one account within an hour from networks and browsers it is not known from. */
  readonly perAccountHour: number;
  /** Tries of all accounts of one organization within an hour from networks and browsers they are not known from. */
  readonly perOrganizationHour: number;
  /** Tries of one factor, or of a password by somebody signed in, within the window. */
  readonly perFactor: number;
  readonly windowMinutes: number;
};

export const defaultLimits: Limits = {
  ...{ perPair: 10, perAddress: 60, perAccountHour: 45, perOrganizationHour: 600, perFactor: 10 },
  windowMinutes: 15,
};

export type Attempt = {
  readonly account: string;
  /** Address of the client. */
  readonly address: string;
  /** What the browser brings from an earlier sign-in; undefined for a browser that has none, or not ours. */
  readonly browser?: string | undefined;
};

/**
 * Counts tries in the database, so that a restart or a second process forgives nothing.
 *
 * A stranger cannot shut an owner out: what strangers use up is counted by their networks, and in all only against
 * networks and browsers the account has not signed in from.
 */
export type Limiter = {
  /** Counts a try before the password is looked at: tries at the same time cannot slip through together. */
  reserve(attempt: Attempt): Promise<'allowed' | 'locked' | 'rate-limited'>;
  /** Takes the try back after a success, and remembers where the account signed in from. */
  succeed(attempt: Attempt, userId: string): Promise<void>;
  /** The same for one more proof by somebody known: a code, or the present password. */
  reserveFactor(name: string): Promise<boolean>;
  succeedFactor(name: string): Promise<void>;
  /** What the browser of an account brings back next time: it opens nothing. */
  browserMark(account: string): string;
  /** Whether the account is known from this browser or network, as far as this process knows; asks no database. */
  isKnown(attempt: Attempt): boolean;
};

type Scope = 'account' | 'address' | 'pair' | 'tenant' | 'browser' | 'factor';

/** @param secret keys the hashes under which accounts and networks are counted; neither is stored in clear. */
export function openLimiter(pool: Pool, secret: string, limits: Limits): Limiter {
  const hash = (text: string) => createHmac('sha256', secret).update(text).digest();
  const count = async (scope: Scope, value: string, minutes = limits.windowMinutes): Promise<number> => {
    const { rows } = await pool.query(countTry, [scope, hash(`${scope}:${value}`), minutes]);
    return rows[0].failures;
  };
  const forgive = (scope: Scope, value: string) =>
    pool.query('update sign_in_failures set failures = failures - 1 where scope = $1 and key = $2 and failures > 0', [
      scope,
      hash(`${scope}:${value}`),
    ]);
  const forget = (scope: Scope, value: string) =>
    pool.query('delete from sign_in_failures where scope = $1 and key = $2', [scope, hash(`${scope}:${value}`)]);

  const marks = openBrowserMarks(secret);
  const networks = knownNetworks(pool);
  const placeOf = (account: string, network: string) =>
    `${account} ${hash(`network:${network}`).toString('base64')}` as const;

  /** Whose mail domain it is: an organization's, with all it has proven. Known and unknown accounts count alike. */
  const organizationOf = async (account: string): Promise<string> => {
    const domain = domainOfEmail(account) ?? '';
    const { rows } = await pool.query('select tenant_id from domains where domain = $1 and proven_at is not null', [
      domain,
    ]);
    return rows[0]?.tenant_id ?? domain;
  };
  const isKnownNetwork = async (account: string, network: string): Promise<boolean> => {
    const { rows } = await pool.query(
      `select 1 from known_networks k join users u on u.id = k.user_id
       where u.email = $1 and k.network_hash = $2 and k.last_at > now() - interval '60 days'`,
      [account, hash(`network:${network}`)],
    );
    return rows.length > 0;
  };

  return {
    browserMark: marks.make,
    isKnown: ({ account, address, browser }) =>
      marks.idOf(account, browser) !== undefined || networks.has(placeOf(account, networkOf(address))),
    reserve: async ({ account, address, browser }) => {
      const network = networkOf(address);
      const own = marks.idOf(account, browser);
      // A browser of the owner has a count of its own, which no stranger can use up.
      if (own) return (await count('browser', own)) > limits.perPair ? 'locked' : 'allowed';
      if ((await count('address', network)) > limits.perAddress) return 'rate-limited';
      if ((await count('pair', `${account} ${network}`)) > limits.perPair) return 'locked';
      if (await isKnownNetwork(account, network)) return 'allowed';
      if ((await count('account', account, 60)) > limits.perAccountHour) return 'locked';
      return (await count('tenant', await organizationOf(account), 60)) > limits.perOrganizationHour
        ? 'rate-limited'
        : 'allowed';
    },
    succeed: async ({ account, address, browser }, userId) => {
      const network = networkOf(address);
      const own = marks.idOf(account, browser);
      await forget('pair', `${account} ${network}`);
      if (own) await forget('browser', own);
      else await forgive('address', network);
      await forgive('account', account);
      await forgive('tenant', await organizationOf(account));
      await pool.query(
        `insert into known_networks (user_id, network_hash) values ($1, $2)
         on conflict (user_id, network_hash) do update set last_at = now()`,
        [userId, hash(`network:${network}`)],
      );
      networks.add(placeOf(account, network));
      await pool.query(`delete from sign_in_failures where first_at < now() - interval '1 day'`);
      await pool.query(`delete from known_networks where last_at < now() - interval '60 days'`);
    },
    reserveFactor: async (name) => (await count('factor', name)) <= limits.perFactor,
    succeedFactor: async (name) => {
      await forget('factor', name);
    },
  };
}

/** Where accounts signed in from, read once and added to: who is known waits for nobody, and asking costs nothing. */
function knownNetworks(pool: Pool) {
  const places = new Set<string>();
  let isRead = false;
  const readAll = async () => {
    const { rows } = await pool.query(
      'select u.email, k.network_hash from known_networks k join users u on u.id = k.user_id',
    );
    for (const { email, network_hash } of rows) places.add(`${email} ${network_hash.toString('base64')}`);
  };
  return {
    has: (place: string): boolean => {
      // Until it is read, everybody is a stranger; what failed is tried again.
      if (!isRead) {
        isRead = true;
        readAll().catch(() => {
          isRead = false;
        });
      }
      return places.has(place);
    },
    add: (place: string) => places.add(place),
  };
}

// The window begins with its first try: tries while locked do not prolong it.
const countTry = `
  insert into sign_in_failures as counted (scope, key, failures, first_at) values ($1, $2, 1, now())
  on conflict (scope, key) do update set
    failures = case when counted.first_at < now() - make_interval(mins => $3) then 1 else counted.failures + 1 end,
    first_at = case when counted.first_at < now() - make_interval(mins => $3) then now() else counted.first_at end
  returning failures`;
