import { useEffect } from 'react';
import { areSingleKeysOn } from './shortcuts.ts';

/**
 * Keys that act on what a screen has at hand, before the product's own keys see them: k keeps apart where pairs are
 * matched and goes back elsewhere. Typing in a field, a letter after g, and a person who turned single letters off are
 * left alone.
 */
export function useScreenKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    let isAfterG = false;
    const onKey = (event: KeyboardEvent) => {
      const wasAfterG = isAfterG;
      if (event.key !== 'Shift') isAfterG = event.key === 'g' && !wasAfterG;
      const action = wasAfterG ? undefined : actions[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !areSingleKeysOn()) return;
      const isTyping = (event.target as HTMLElement).closest(
        'input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable], [role=dialog], [role=menu]',
      );
      if (isTyping) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  });
}
