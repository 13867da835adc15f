import { useSyncExternalStore } from 'react';

const key = 'optimiq-density';
const listeners = new Set<() => void>();

export type Density = 'regular' | 'compact';

/** How high rows are, as the person chose in this browser; nothing about the person is kept with it. */
const chosenDensity = (): Density => (localStorage.getItem(key) === 'compact' ? 'compact' : 'regular');

/** Marks the page before anything is drawn; the height of rows follows from the tokens. */
export const applyDensity = (): void => document.documentElement.setAttribute('data-density', chosenDensity());

/** The density, and the way to the other one. */
export function useDensity() {
  const density = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosenDensity);
  const set = (next: Density) => {
    if (next === 'compact') localStorage.setItem(key, next);
    else localStorage.removeItem(key);
    applyDensity();
    for (const listener of listeners) listener();
  };
  return [density, set] as const;
}
