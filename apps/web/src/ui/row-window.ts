import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { RowWindow } from './DataTable.tsx';

const drawAllUpTo = 200;
/** Rows beyond the view that are drawn on each side. */
const overscan = 20;

/**
 * Rows in view of a scrolling table, the one that has the focus, and those beside it, so that the keyboard goes on
 * from where it is however far the list was scrolled.
 *
 * @returns nothing while rows are few, and on paper: printing sees them all.
 */
export function useRowWindow(rows: number, scroller: RefObject<HTMLElement | null>): RowWindow | undefined {
  const isLong = !useIsPrinted() && rows > drawAllUpTo;
  const rowHeight = useRowHeight(scroller, isLong);
  const [focused, setFocused] = useState<number>();
  useLayoutEffect(() => {
    const box = scroller.current;
    const onFocus = ({ target }: FocusEvent) => setFocused(placeOf(target as HTMLElement));
    box?.addEventListener('focusin', onFocus);
    return () => box?.removeEventListener('focusin', onFocus);
  }, [scroller]);
  const virtualizer = useVirtualizer({
    count: isLong ? rows : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    rangeExtractor: (range) => withFocused(range, focused),
  });
  useLayoutEffect(() => {
    if (rowHeight > 0) virtualizer.measure();
  }, [virtualizer, rowHeight]);
  if (!isLong) return undefined;
  const places = virtualizer.getVirtualItems().map(({ index }) => index);
  // Before the box has a size its first rows are drawn, by which their height is known.
  return { places: places.length > 0 ? places : [...Array(overscan).keys()], rowHeight };
}

function withFocused(range: Range, focused: number | undefined): number[] {
  const kept = focused === undefined ? [] : [focused - 1, focused, focused + 1];
  const places = [...defaultRangeExtractor(range), ...kept.filter((place) => place >= 0 && place < range.count)];
  return [...new Set(places)].sort((a, b) => a - b);
}

/** Place of the row that holds an element: the head is row 1 of a table. */
function placeOf(element: HTMLElement): number | undefined {
  const row = element.closest('tr[data-row]')?.getAttribute('aria-rowindex');
  return row ? Number(row) - 2 : undefined;
}

/** Height of a row as it is drawn: density, a phone and zoom change it. */
function useRowHeight(scroller: RefObject<HTMLElement | null>, isLong: boolean): number {
  const [height, setHeight] = useState(36);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!isLong || !box) return;
    const measure = () => {
      const drawn = box.querySelector('tr[data-row]')?.getBoundingClientRect().height;
      if (drawn) setHeight(drawn);
    };
    measure();
    const table = box.querySelector('table');
    const sizes = new ResizeObserver(measure);
    if (table) sizes.observe(table);
    return () => sizes.disconnect();
  }, [scroller, isLong]);
  return height;
}

const paper = () => matchMedia('print');

const useIsPrinted = (): boolean =>
  useSyncExternalStore(
    (onChange) => {
      const media = paper();
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    () => paper().matches,
  );
