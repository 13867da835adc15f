import type { Session } from '@optimiq/contracts/session';
import type { Permission } from '@optimiq/domain/access/permissions';
import { useSyncExternalStore } from 'react';

export type SignedOutReason = 'never' | 'expired' | 'signed-out' | 'unreachable';

/** Who is signed in, as this tab knows it. The cookie is the session; this is its picture. */
export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'in'; readonly session: Session }
  | { readonly kind: 'out'; readonly reason: SignedOutReason };

let state: SessionState = { kind: 'checking' };
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentSession = (): SessionState => state;

export function beginSession(session: Session): void {
  move({ kind: 'in', session });
}

/** Shows the sign-in screen. The first reason stays: several requests may find the session gone at once. */
export function endSession(reason: SignedOutReason): void {
  if (state.kind !== 'out') move({ kind: 'out', reason });
}

export const useSessionState = (): SessionState => useSyncExternalStore(subscribe, currentSession);

/** The session of a screen behind sign-in. */
export function useSession(): Session {
  const now = useSessionState();
  if (now.kind !== 'in') throw new Error('This screen needs a session.');
  return now.session;
}

/** Asks for a permission: `may('score:read')`. A right the session does not list is not held. */
export function usePermissions(): (permission: Permission) => boolean {
  const now = useSessionState();
  return (permission) => now.kind === 'in' && now.session.permissions.includes(permission);
}

function move(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}
