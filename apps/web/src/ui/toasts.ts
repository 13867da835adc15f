import { useSyncExternalStore } from 'react';
import { currentSession, subscribe as onSession } from '../api/session-store.ts';

/** What was just done, in words, and the way to take it back. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly isFailure: boolean;
  readonly undo?: () => void;
};

let toast: Toast | undefined;
let lastUndo: (() => void) | undefined;
let number = 0;
const listeners = new Set<() => void>();

/** Says what was done. What can be taken back stays so by key until something else is done. */
export function say(text: string, undo?: () => void): void {
  lastUndo = undo;
  show({ id: ++number, text, isFailure: false, ...(undo && { undo: () => undoLast() }) });
}

/** Says why something was not done; what was done before can still be taken back. */
export const sayFailed = (text: string): void => show({ id: ++number, text, isFailure: true });

/** Takes back what was said last, once. Gives false where there is nothing to take back. */
export function undoLast(): boolean {
  const undo = lastUndo;
  lastUndo = undefined;
  if (toast?.undo) show(undefined);
  undo?.();
  return undo !== undefined;
}

export const dismissToast = (): void => show(undefined);

export const useToast = (): Toast | undefined => useSyncExternalStore(subscribe, () => toast);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(next: Toast | undefined): void {
  toast = next;
  for (const listener of listeners) listener();
}

// The words may name a member: they go with the session.
onSession(() => {
  if (currentSession().kind === 'in') return;
  lastUndo = undefined;
  show(undefined);
});
