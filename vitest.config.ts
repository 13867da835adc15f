import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

/** One project per workspace, named like it: `npx vitest run --project store`. */
const project = (folder: string, options: object = {}) => ({
  test: {
    name: folder.split('/').at(-1) ?? folder,
    root: join(root, folder),
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    ...options,
  },
});

/** One PostgreSQL for the whole run, started only when a test of these projects is chosen. */
const withPostgres = { globalSetup: [join(root, 'scripts/testing/postgres-once.ts')] };

/** Nothing here keeps anything between files, so modules are read once a worker. */
const shared = { isolate: false };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 180_000,
    teardownTimeout: 20_000,
    passWithNoTests: false,
    reporters: process.env.OPTIMIQ_TEST_REPORT ? ['default', 'json'] : ['default'],
    outputFile: { ...(process.env.OPTIMIQ_TEST_REPORT ? { json: process.env.OPTIMIQ_TEST_REPORT } : {}) },
    projects: [
      project('packages/domain', shared),
      project('packages/reference', shared),
      project('packages/formats', shared),
      project('packages/contracts', shared),
      project('packages/synthetic', shared),
      project('packages/connectors', withPostgres),
      project('packages/store', withPostgres),
      // Nearly all of these files open a product: its modules are read once a worker, not once a file.
      project('apps/server', {
        ...withPostgres,
        isolate: false,
        setupFiles: [join(root, 'scripts/testing/as-if-alone.ts')],
      }),
      project('apps/cli', withPostgres),
      'apps/web',
      project('e2e'),
      project('scripts', { name: 'guards', testTimeout: 120_000 }),
    ],
  },
});
