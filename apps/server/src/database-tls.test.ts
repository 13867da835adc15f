import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import {
  hasOpenssl,
  type TestAuthority,
  type TestCertificate,
  testAuthority,
} from '@optimiq/connectors/testing/certificates';
import { openPool } from '@optimiq/store/postgres/database';
import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, type SettingsError } from './env.ts';

const faultsOf = (options: string, host = 'db.example.org') => {
  const url = `postgresql://a:b@${host}/c${options}`;
  try {
    readSettings({ DATABASE_URL: url, DATABASE_OWNER_URL: url }, '/tmp');
    return [];
  } catch (error) {
    return (error as SettingsError).faults;
  }
};

describe('SEC-01: a database on another machine', () => {
  test.each([
    '',
    '?sslmode=require',
    '?sslmode=verify-ca',
    '?sslmode=no-verify',
    '?sslmode=disable',
    '?ssl=true',
    '?sslmode=verify-full&uselibpqcompat=true',
    '?sslmode=verify-full&ssl=0',
    '?host=10.0.0.7',
  ])('is refused with %j', (options) => {
    const host = options.startsWith('?host') ? 'localhost' : 'db.example.org';
    expect(faultsOf(options, host)).toEqual(
      ['DATABASE_URL', 'DATABASE_OWNER_URL'].map((name) => expect.stringMatching(`^${name}: .*sslmode=verify-full`)),
    );
  });

  test('is spoken to with verification; one on this machine needs none', () => {
    expect(faultsOf('?sslmode=verify-full')).toEqual([]);
    expect(faultsOf('', 'localhost')).toEqual([]);
    expect(faultsOf('', '[::1]')).toEqual([]);
    expect(faultsOf('?host=/run/postgresql', 'localhost')).toEqual([]);
  });

  test('is refused while the environment switches verification off', () => {
    const read = () => readSettings({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, '/tmp');
    expect(read).toThrow(/NODE_TLS_REJECT_UNAUTHORIZED/);
  });
});

describe.skipIf(!hasOpenssl())('SEC-01: the driver speaks to a database over TLS (needs openssl)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-db-tls-'));
  const caFile = join(folder, 'ca.pem');
  const fronts: Server[] = [];
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let world: TestDatabase;
  beforeAll(async () => {
    world = await testDatabase();
    authority = testAuthority();
    stranger = testAuthority();
    writeFileSync(caFile, authority.ca);
  });
  afterAll(async () => {
    for (const front of fronts) front.close();
    authority.remove();
    stranger.remove();
    rmSync(folder, { recursive: true });
    await world.close();
  });

  /**
   * The run's own Postgres on a TCP port, with TLS in front of its socket as the protocol begins it; without a certificate
   * it says that it has none.
   */
  async function front(certificate: TestCertificate | undefined): Promise<number> {
    const socketPath = join(new URL(world.urls.app).searchParams.get('host')!, '.s.PGSQL.5432');
    const server = createServer(async (client) => {
      client.on('error', () => client.destroy());
      await once(client, 'data'); // SSLRequest
      if (!certificate) {
        client.write('N');
        return;
      }
      client.write('S');
      const secure = new TLSSocket(client, { isServer: true, ...certificate });
      const behind = connect(socketPath);
      secure.on('error', () => behind.destroy());
      behind.on('error', () => secure.destroy());
      secure.pipe(behind).pipe(secure);
    });
    fronts.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  async function ask(certificate: TestCertificate | undefined, root = `&sslrootcert=${caFile}`): Promise<string> {
    const url = new URL(world.urls.app);
    const { username, password, pathname } = url;
    const port = await front(certificate);
    const pool = openPool(
      `postgresql://${username}:${password}@localhost:${port}${pathname}?sslmode=verify-full${root}`,
      'app',
      1,
    );
    try {
      return (await pool.query(`select current_user as name`)).rows[0].name;
    } catch (error) {
      return String((error as { code?: string }).code);
    } finally {
      await pool.end();
    }
  }

  test('that proves who it is', async () => {
    expect(await ask(authority.issue(['DNS:localhost']))).toMatch(/app/);
  });

  test('and to none that has another name, another authority or no TLS at all', async () => {
    expect(await ask(authority.issue(['DNS:db.example.org']))).toBe('unavailable');
    expect(await ask(stranger.issue(['DNS:localhost']))).toBe('unavailable');
    expect(await ask(authority.issue(['DNS:localhost']), '')).toBe('unavailable');
    // It says 'N': the driver does not go on in clear.
    expect(await ask(undefined)).toBe('unknown');
  });
});
