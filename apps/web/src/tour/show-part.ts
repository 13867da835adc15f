/** A screen whose part is not there after this has none: it is empty. */
const mostMs = 5_000;

/**
 * Keeps the first element that fits a selector marked, and brings it into sight: as soon as it is in the document, and
 * again when another takes its place, as where data takes that of a frame.
 *
 * @param onShown called once: when it is marked, or when there is none after a while.
 * @returns takes the mark away, and looks no more.
 */
export function showPart(selector: string, onShown: () => void): () => void {
  let marked: Element | null = null;
  let isTold = false;
  const tell = () => {
    if (!isTold) onShown();
    isTold = true;
  };
  const look = () => {
    if (marked?.isConnected) return;
    marked = document.querySelector(selector);
    if (!marked) return;
    marked.setAttribute('data-tour', '');
    marked.scrollIntoView({ block: 'nearest' });
    tell();
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, { childList: true, subtree: true });
  const clock = setTimeout(tell, mostMs);
  look();
  return () => {
    watch.disconnect();
    clearTimeout(clock);
    marked?.removeAttribute('data-tour');
  };
}
