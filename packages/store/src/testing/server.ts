import { readFileSync } from 'node:fs';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { DatabaseRole } from '../postgres/roles.ts';

/** What the workers of a test run know of its server. */
export type TestServer = {
  readonly base: string;
  readonly pid: number;
  readonly logFile: string;
  readonly socketFolder: string;
  readonly urls: Readonly<Record<DatabaseRole | 'superuser', string>>;
};

export const templateName = 'optimiq_template';
export const testServerVariable = 'OPTIMIQ_TEST_SERVER';

/** The two tenants of every test database. */
export const testTenants = {
  alpha: 'a1fa0000-0000-4000-8000-000000000001' as TenantId,
  beta: 'be7a0000-0000-4000-8000-000000000002' as TenantId,
};

/** The server that the run's global setup started. */
export function testServer(): TestServer {
  const path = process.env[testServerVariable];
  if (!path) throw new Error('No test database: add packages/store/src/testing/global-setup.ts to globalSetup');
  return JSON.parse(readFileSync(path, 'utf8')) as TestServer;
}
