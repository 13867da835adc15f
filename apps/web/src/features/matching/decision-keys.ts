import { useEffect } from 'react';
import { areSingleKeysOn } from '../../ui/shortcuts.ts';

/**
 * Letters that act on the pair in sight, before the product's own keys see them: k keeps apart here, where
 * elsewhere it goes back. Typing in a field, and a person who turned single letters off, are left alone.
 */
export function useDecisionKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = actions[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !areSingleKeysOn()) return;
      const isTyping = (event.target as HTMLElement).closest(
        'input:not([type=radio]), select, textarea, [contenteditable], [role=dialog], [role=menu]',
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
