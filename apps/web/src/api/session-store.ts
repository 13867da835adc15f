import type { Session } from '@optimiq/contracts/session';
import { entryOf, type Permission } from '@optimiq/domain/access/permissions';
import { useSyncExternalStore } from 'react';

export type SignedOutReason = 'never' | 'expired' | 'signed-out' | 'unreachable';

/** Who is signed in, as this tab knows it. The cookie is the session; this is its picture. */
export type SessionState =
  | { readonly kind: 'checking' }
  | {
      readonly kind: 'in';
      /** As screens see it: in a past view with the rights that have a past only, and with the day it is of. */
      readonly session: Session;
      /** The moment of the past that is looked at: a day or an instant; absent for now. */
      readonly asOf: string | undefined;
    }
  | { readonly kind: 'out'; readonly reason: SignedOutReason };

let state: SessionState = { kind: 'checking' };
let own: Session | undefined;
let asOf: string | undefined;
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentSession = (): SessionState => state;

/** The moment of the past that is looked at; undefined for now. */
export const currentAsOf = (): string | undefined => asOf;

export function beginSession(session: Session): void {
  own = session;
  show(session);
}

/** Looks at a moment of the past, or at now again. */
export function lookAt(moment: string | undefined): void {
  if (moment === asOf) return;
  asOf = moment;
  if (own) show(own);
}

/** Shows the sign-in screen. The first reason stays: several requests may find the session gone at once. */
export function endSession(reason: SignedOutReason): void {
  own = undefined;
  asOf = undefined;
  if (state.kind !== 'out') move({ kind: 'out', reason });
}

export const useSessionState = (): SessionState => useSyncExternalStore(subscribe, currentSession);

/** The session of a screen behind sign-in. */
export function useSession(): Session {
  const now = useSessionState();
  if (now.kind !== 'in') throw new Error('This screen needs a session.');
  return now.session;
}

/** The moment of the past that is looked at; undefined for now. */
export function useAsOf(): string | undefined {
  const now = useSessionState();
  return now.kind === 'in' ? now.asOf : undefined;
}

/** Asks for a permission: `may('score:read')`. A right the session does not list is not held. */
export function usePermissions(): (permission: Permission) => boolean {
  const now = useSessionState();
  return (permission) => now.kind === 'in' && now.session.permissions.includes(permission);
}

const show = (session: Session) =>
  move({ kind: 'in', session: asOf === undefined ? session : inThePast(session, asOf), asOf });

/** A past view changes nothing and shows what has a past. The demonstration's today is fixed, before what was loaded on it. */
function inThePast(session: Session, moment: string): Session {
  const { tenant } = session;
  const [asOfDay = tenant.asOf] = [moment.slice(0, 10), tenant.asOf].sort();
  return {
    ...session,
    tenant: { ...tenant, asOf: asOfDay },
    permissions: session.permissions.filter((permission) => entryOf(permission).hasPast),
  };
}

function move(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}
