import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Moves the focus to the screen when another one opens, so that a screen reader hears it and Tab starts there. */
export function useScreenFocus(): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const before = useRef(path);

  // The focus belongs to the document. The first screen leaves it where the browser put it.
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.getElementById('main')?.focus();
  }, [path]);
}
