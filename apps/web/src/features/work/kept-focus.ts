import { useEffect, useRef } from 'react';

/** How long a closing dialog takes to give the focus back to the button that opened it, which may be gone by then. */
const settledMs = 50;

/**
 * A row that leaves the list takes the focus with it: it goes on to the row that stands there now, or to the last one,
 * so that the keyboard never begins again at the top of the page.
 *
 * @param keys of the rows, in order.
 */
export function useKeptFocus(keys: readonly string[]): void {
  const at = useRef<string>(undefined);
  const before = useRef<readonly string[]>([]);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      const row = (target as HTMLElement).closest<HTMLElement>('tr[data-key]');
      if (row) at.current = row.dataset['key'];
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  // The focus belongs to the document; it is lost when the row is taken out of it, which is after the render.
  useEffect(() => {
    const place = at.current === undefined ? -1 : before.current.indexOf(at.current);
    before.current = keys;
    if (place === -1 || keys.includes(at.current!)) return;
    const next = keys[Math.min(place, keys.length - 1)];
    at.current = next;
    setTimeout(() => {
      const isLost = document.activeElement === document.body || document.activeElement?.matches(':disabled');
      if (isLost) document.querySelector<HTMLElement>(`tr[data-key="${next}"] [data-open]`)?.focus();
    }, settledMs);
  });
}
