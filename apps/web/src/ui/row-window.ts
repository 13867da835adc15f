import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import type { RowWindow } from './DataTable.tsx';

const drawAllUpTo = 200;

/** Rows in view of a scrolling table; nothing while they are few, so that printing and finding see them all. */
export function useRowWindow(
  rows: number,
  rowHeight: number,
  scroller: RefObject<HTMLElement | null>,
): RowWindow | undefined {
  const isLong = rows > drawAllUpTo;
  const virtualizer = useVirtualizer({
    count: isLong ? rows : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  if (!isLong) return undefined;
  const shown = virtualizer.getVirtualItems();
  const from = shown[0]?.index ?? 0;
  const to = (shown.at(-1)?.index ?? drawAllUpTo) + 1;
  return { from, to, before: from * rowHeight, after: (rows - to) * rowHeight };
}
