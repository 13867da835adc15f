import { useEffect, useState } from 'react';

/** Seen so far: the first look at a count and the latest, by the clock of this page alone. */
type Seen = { readonly from: number; readonly since: number; readonly done: number; readonly at: number };

/**
 * Units a second of something that is under way, over the time this page watched it; undefined for the first seconds
 * and once it stands still. The server's clock plays no part.
 */
export function useRate(done: number | undefined, isMoving: boolean): number | undefined {
  const [seen, setSeen] = useState<Seen>();
  useEffect(() => {
    if (!isMoving || done === undefined) return setSeen(undefined);
    const at = performance.now();
    setSeen((before) =>
      before && done >= before.from ? { ...before, done, at } : { from: done, since: at, done, at },
    );
  }, [done, isMoving]);
  if (!seen || seen.at - seen.since < 2000 || seen.done <= seen.from) return undefined;
  return ((seen.done - seen.from) * 1000) / (seen.at - seen.since);
}
