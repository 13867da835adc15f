import { StoreError, type StoreErrorCode } from '../postgres/errors.ts';

const passing: ReadonlySet<StoreErrorCode> = new Set(['unavailable', 'conflict', 'lock-timeout', 'out-of-resources']);

/** What is kept of a failed job: a word, and whether the same job may do better next time. */
export type JobFailure = { readonly code: string; readonly mayPass: boolean };

/**
 * Any error of a job as a word.
 *
 * An error's own `code` is taken when it is one of our words; messages and stacks quote values and go nowhere.
 */
export function toJobFailure(error: unknown): JobFailure {
  const code = (error as { code?: unknown } | undefined)?.code;
  return {
    code: typeof code === 'string' && /^[a-z][a-z0-9-]{1,60}$/.test(code) ? code : 'internal',
    mayPass: error instanceof StoreError && passing.has(error.code),
  };
}
