import { useState } from 'react';

/** Rows of a list that are chosen for something done to all of them at once. */
export type Selection<Row> = {
  readonly rows: readonly Row[];
  readonly has: (key: string) => boolean;
  readonly canHave: (row: Row) => boolean;
  readonly all: 'none' | 'some' | 'all';
  readonly toggle: (key: string) => void;
  /** From the row that was toggled before to this one. */
  readonly extendTo: (key: string) => void;
  readonly toggleAll: () => void;
  readonly clear: () => void;
};

/** Chosen rows of those that are here now; one that leaves the list is chosen no more. */
export function useSelection<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  canHave: (row: Row) => boolean = () => true,
): Selection<Row> {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string>();
  const possible = rows.filter(canHave);
  const chosen = possible.filter((row) => keys.has(keyOf(row)));
  const chosenKeys = new Set(chosen.map(keyOf));

  const toggle = (key: string) => {
    if (!possible.some((row) => keyOf(row) === key)) return;
    const next = new Set(chosenKeys);
    if (!next.delete(key)) next.add(key);
    setKeys(next);
    setAnchor(key);
  };
  const extendTo = (key: string) => {
    const places = [anchor, key].map((one) => rows.findIndex((row) => keyOf(row) === one));
    if (places.includes(-1)) return toggle(key);
    const between = rows.slice(Math.min(...places), Math.max(...places) + 1).filter(canHave);
    setKeys(new Set([...chosen, ...between].map(keyOf)));
    setAnchor(key);
  };
  const isAll = possible.length > 0 && chosen.length === possible.length;
  return {
    rows: chosen,
    has: (key) => chosenKeys.has(key),
    canHave,
    all: isAll ? 'all' : chosen.length > 0 ? 'some' : 'none',
    toggle,
    extendTo,
    toggleAll: () => setKeys(new Set(isAll ? [] : possible.map(keyOf))),
    clear: () => setKeys(new Set()),
  };
}
