import { useEffect, useRef } from 'react';

/**
 * Letters typed after a dialog was asked for and before its field is there: they are meant for the field, and would be
 * keys of the page.
 *
 * @param isOpen whether the dialog was asked for.
 * @param field selector of its field.
 * @returns what was typed so far, once: for the field, when it takes the focus.
 */
export function useTypedAhead(isOpen: boolean, field: string): () => string {
  const typed = useRef('');
  // Keys come to the document while nothing of the dialog is there.
  useEffect(() => {
    if (!isOpen) return;
    typed.current = '';
    const onKey = (event: KeyboardEvent) => {
      const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (document.activeElement?.matches(field) || !(isText || event.key === 'Backspace')) return;
      typed.current = isText ? typed.current + event.key : typed.current.slice(0, -1);
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [isOpen, field]);
  return () => {
    const text = typed.current;
    typed.current = '';
    return text;
  };
}
