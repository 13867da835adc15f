import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@optimiq/domain/access/roles';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { completeTenant, saveMembership } from '@optimiq/store/postgres/tenants';
import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { readSettings } from '../env.ts';
import { buildApp } from '../http/app.ts';
import { callerByBearerOr } from '../http/bearer.ts';
import { callerBySession } from '../http/session-caller.ts';
import { startJobs } from '../jobs/start-jobs.ts';
import { assembleProduct, type Product } from '../product.ts';

/** A product of its own for one test file: two tenants, facts and blobs in a temporary folder, jobs running. */
export type TestProduct = {
  readonly product: Product;
  readonly app: FastifyInstance;
  readonly test: TestDatabase;
  readonly alpha: TenantId;
  readonly beta: TenantId;
  readonly base: string;
  /** Log lines written so far. */
  readonly logged: string[];
  /** Cookie header of someone with this role; made once per tenant and role. */
  signIn(tenantId: TenantId, role: Role): Promise<string>;
  /** The same person in a new session, which `signIn` gives from then on: for what ended the one before. */
  signInAgain(tenantId: TenantId, role: Role): Promise<string>;
  close(): Promise<void>;
};

export const testAsOf = '2025-11-24' as CalendarDate;

/**
 * Opens a test product; needs the run's shared database server.
 *
 * @param base an empty folder for facts, blobs and keys; a temporary one when absent.
 */
export async function testProduct(base = mkdtempSync(join(tmpdir(), 'optimiq-product-'))): Promise<TestProduct> {
  const test = await testDatabase();
  const logged: string[] = [];
  const log = pino({ level: 'info', base: {} }, { write: (line: string) => void logged.push(line) });
  const settings = readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0' }, base);
  const product = await assembleProduct({
    settings,
    log,
    today: () => testAsOf,
    keyFolder: test.keyFolder,
    database: test.database,
    jobsUrl: test.urls.jobs,
    ownerUrl: test.urls.owner,
    stopServer: async () => undefined,
  });
  for (const tenantId of [test.alpha, test.beta])
    await completeTenant(test.database, test.keyFolder, tenantId, testAsOf);
  await startJobs(product);
  product.setState('ready');
  const app = await buildApp({ product, callerOf: callerByBearerOr(product, callerBySession(product)) });

  const cookies = new Map<string, Promise<string>>();
  const password = 'lantern-otter-gravel-43-plum';
  const emailOf = (tenantId: TenantId, role: Role) => `${role}.${tenantId.slice(0, 8)}@test.example`;
  const makePerson = async (tenantId: TenantId, role: Role): Promise<void> => {
    const userId = await product.identity.createUser({ email: emailOf(tenantId, role), name: role, password });
    await saveMembership(test.database, { userId, tenantId, roles: [role] });
  };
  const makeCookie = async (tenantId: TenantId, role: Role): Promise<string> => {
    const email = emailOf(tenantId, role);
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/session',
      headers: { 'x-optimiq-request': '1' },
      payload: { email, password },
    });
    if (answer.statusCode !== 200) throw new Error(`Sign-in of ${role} answered ${answer.statusCode}`);
    // Who signs in here has given a second factor: what it takes is tested where it is asked for.
    await test.asSuperuser('update auth.sessions set assurance = 2 where user_id = $1', [answer.json().user.id]);
    return [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  };
  return {
    product,
    app,
    test,
    alpha: test.alpha,
    beta: test.beta,
    base,
    logged,
    signIn: (tenantId, role) => {
      const key = `${tenantId} ${role}`;
      let cookie = cookies.get(key);
      cookie ??= makePerson(tenantId, role).then(() => makeCookie(tenantId, role));
      cookies.set(key, cookie);
      return cookie;
    },
    signInAgain: (tenantId, role) => {
      const cookie = makeCookie(tenantId, role);
      cookies.set(`${tenantId} ${role}`, cookie);
      return cookie;
    },
    close: async () => {
      await app.close();
      await product.close().catch(() => undefined);
      await test.close().catch(() => undefined);
      rmSync(base, { recursive: true, force: true });
    },
  };
}
