import { vi } from 'vitest';

/** Before each file of tests that share a worker: what a file before it may have left in the process. */
process.umask(0o022);
vi.useRealTimers();
