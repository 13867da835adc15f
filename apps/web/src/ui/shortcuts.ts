import { useEffect } from 'react';
import { undoLast } from './toasts.ts';

const offKey = 'optimiq-single-keys-off';

/** Whether single letters act as keys; a person can turn them off (WCAG 2.1.4). */
export const areSingleKeysOn = (): boolean => localStorage.getItem(offKey) === null;

export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(offKey);
  else localStorage.setItem(offKey, 'off');
}

export type ShortcutActions = {
  readonly help: () => void;
  readonly search: () => void;
  readonly go: (letter: string) => void;
};

/** Ctrl or ⌘ K and / for search, g and a letter, ? for help, 1 to 9 for tiles, j and k in lists, e for the rows as a file, u to take back. Typing in a field is left alone. */
export function useShortcuts(actions: ShortcutActions): void {
  useEffect(() => {
    let isAfterG = false;
    const onKey = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) {
        event.preventDefault();
        actions.search();
        return;
      }
      if (!isForPage(event)) return;
      const wasAfterG = isAfterG;
      isAfterG = event.key === 'g' && !wasAfterG;
      if (wasAfterG) actions.go(event.key);
      else if (!act(event.key, actions)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}

function act(key: string, actions: ShortcutActions): boolean {
  if (key === '?') actions.help();
  else if (key === '/') actions.search();
  else if (/^[1-9]$/.test(key)) document.querySelector<HTMLElement>(`[data-tile="${key}"]`)?.click();
  else if (key === 'j') moveInList(1);
  else if (key === 'k') moveInList(-1);
  else if (key === 'e') document.querySelector<HTMLElement>('main [data-export]')?.click();
  else if (key === 'u') return undoLast();
  else return false;
  return true;
}

/**
 * With a modifier it is no single letter: it works while typing and over what lies beside the page, but not over a dialog
 * that asks for an answer first.
 */
const isPaletteKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' &&
  (ctrlKey || metaKey) &&
  !altKey &&
  !shiftKey &&
  document.querySelector('[aria-modal=true]') === null;

function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areSingleKeysOn()) return false;
  const target = event.target as HTMLElement;
  return !target.closest(
    'input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], [role=dialog], [role=menu]',
  );
}

/** Next or previous row of the list that has the focus, else of the first list on the screen. */
function moveInList(step: 1 | -1): void {
  const here = document.activeElement;
  const list = here?.closest('[data-list]') ?? document.querySelector('main [data-list]');
  const doors = [...(list?.querySelectorAll<HTMLElement>('tr[data-row] [data-open]') ?? [])];
  const row = here?.closest('tr[data-row]');
  const at = doors.findIndex((door) => door.closest('tr[data-row]') === row);
  const next = doors[at === -1 ? 0 : at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
