import { useEffect, useRef } from 'react';

/** What was typed before a field was there, and whether Enter ended it. */
export type TypedAhead = { readonly text: string; readonly isEntered: boolean };

const nothing: TypedAhead = { text: '', isEntered: false };

/**
 * Keys pressed after a dialog was asked for and before its field is there: they are meant for the field, and would be
 * keys of the page.
 *
 * @param isOpen whether the dialog was asked for.
 * @param field selector of its field.
 * @returns what was typed so far, once: for the field, when it takes the focus.
 */
export function useTypedAhead(isOpen: boolean, field: string): () => TypedAhead {
  const typed = useRef(nothing);
  // Keys come to the document while nothing of the dialog is there.
  useEffect(() => {
    if (!isOpen) return;
    typed.current = nothing;
    const onKey = (event: KeyboardEvent) => {
      const next = after(typed.current, event);
      if (document.activeElement?.matches(field) || !next) return;
      typed.current = next;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [isOpen, field]);
  return () => {
    const ahead = typed.current;
    typed.current = nothing;
    return ahead;
  };
}

/** What is typed with one key more; nothing for a key that is not meant for a field. Enter is the last that counts. */
function after(before: TypedAhead, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): TypedAhead | undefined {
  const isText = key.length === 1 && !ctrlKey && !metaKey && !altKey;
  if (!isText && key !== 'Backspace' && key !== 'Enter') return undefined;
  if (before.isEntered) return before;
  if (key === 'Enter') return { ...before, isEntered: true };
  return { ...before, text: isText ? before.text + key : before.text.slice(0, -1) };
}
