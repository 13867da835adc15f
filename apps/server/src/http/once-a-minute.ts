/**
 * Says of each name whether it comes for the first time in this minute; of no more than `most` names.
 *
 * @param now milliseconds.
 */
export function onceAMinute(most: number): (name: string, now: number) => boolean {
  let minute = 0;
  const seen = new Set<string>();
  return (name, now) => {
    const current = Math.floor(now / 60_000);
    if (current !== minute) seen.clear();
    minute = current;
    if (seen.has(name) || seen.size >= most) return false;
    seen.add(name);
    return true;
  };
}
