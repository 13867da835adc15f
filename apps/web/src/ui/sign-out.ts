import { remove } from '../api/client.ts';
import { endSession } from '../api/session-store.ts';

/** Ends the session on the server; the screen closes either way, so that a dead network cannot keep it open. */
export async function signOut(): Promise<void> {
  await remove('/v1/session').catch(() => undefined);
  endSession('signed-out');
}
