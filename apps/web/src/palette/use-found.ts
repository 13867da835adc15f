import { useEffect, useState } from 'react';
import type { Section, SectionId } from './entries.ts';
import type { searchesFor } from './searches.ts';

/** What searches of one text have answered so far. */
export type Found = {
  readonly text: string;
  readonly sections: Partial<Record<SectionId, Section>>;
  readonly waiting: number;
  readonly failed: number;
};

const none: Found = { text: '', sections: {}, waiting: 0, failed: 0 };
/** Typing goes on: nothing is asked between two keys. */
const restMs = 150;

/**
 * Searches for what was typed, once typing rests. The text lives in the memory of the dialog alone, not in the cache of
 * queries: it may be somebody's name.
 */
export function useFound(text: string, searches: (text: string) => ReturnType<typeof searchesFor>): Found {
  const [found, setFound] = useState(none);

  // Time and the network are outside React; the text is the trigger. An answer for another text is late, and dropped.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the session may search does not change while it types
  useEffect(() => {
    const asked = text === '' ? [] : searches(text);
    setFound({ ...none, text, waiting: asked.length });
    let isOver = false;
    const change = (next: (before: Found) => Found) => !isOver && setFound(next);
    const timer = setTimeout(() => {
      for (const { id, ask } of asked) {
        ask().then(
          (section) =>
            change(({ sections, waiting, ...rest }) => ({
              ...rest,
              sections: { ...sections, [id]: section },
              waiting: waiting - 1,
            })),
          () => change(({ waiting, failed, ...rest }) => ({ ...rest, waiting: waiting - 1, failed: failed + 1 })),
        );
      }
    }, restMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text]);

  return found.text === text ? found : none;
}
