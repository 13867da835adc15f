import { AsyncLocalStorage } from 'node:async_hooks';
import type { Outbound } from './outbound.ts';
import { OutboundError } from './refusal.ts';
import type { Scope } from './rules.ts';

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work` so that a library's own calls of the platform's `fetch` go out under this scope. */
export const withinScope = <T>(scope: Scope, work: () => T): T => scopes.run(scope, work);

/**
 * Puts the guard in the place of the platform's `fetch`, for libraries that cannot be given another: outside of
 * `withinScope` nothing goes out.
 *
 * @returns puts the platform's back.
 */
export function guardPlatformFetch(outbound: Outbound): () => void {
  const own = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const scope = scopes.getStore();
    if (!scope) throw new OutboundError('not-allowed');
    return outbound.fetchFor(scope)(input, init);
  };
  return () => {
    globalThis.fetch = own;
  };
}
