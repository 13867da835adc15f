import { onProductNode } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { runNode } = await import('./run-child.mjs');

/**
 * Tests that take their time: every point at which a load or an undo can be killed, and two hundred requests to each
 * operation of the API, where `npm test` takes a choice.
 */
const files = [
  'apps/server/src/jobs/crash.test.ts',
  'apps/server/src/http/every-operation.test.ts',
  'apps/server/src/keys/crash.test.ts',
  'apps/server/src/erasing/crash.test.ts',
  'apps/server/src/jobs/run-base.test.ts',
  'apps/server/src/backup/crash.test.ts',
  'apps/server/src/operations/errors.test.ts',
  'packages/store/src/postgres/embedded.test.ts',
  'packages/store/src/facts/prepared-sets.test.ts',
];
process.exitCode = await runNode(['node_modules/vitest/vitest.mjs', 'run', ...files], { OPTIMIQ_SOAK: '1' });
