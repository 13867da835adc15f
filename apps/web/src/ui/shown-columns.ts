import type { listColumns } from '@optimiq/contracts/saved-views';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Column } from './DataTable.tsx';

type List = keyof typeof listColumns;
/** A column whose id may stand in an address and in a view of its list. */
export type ListColumn<Name extends List, Row> = Column<Row> & { readonly id: (typeof listColumns)[Name][number] };

/** Which columns of a list are shown, in which order, and how that is changed. */
export type ShownColumns<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly hidden: readonly Column<Row>[];
  /** Whether the reader chose them. */
  readonly isChosen: boolean;
  /** Columns in their new order; nothing: those of the product. */
  readonly onChange: (ids: readonly string[] | undefined) => void;
};

/**
 * Columns of a list as its address asks for them, `columns=member.hcc`; all of them where it does not.
 *
 * @param all columns that the reader's answer holds; the first is what a row is known by, and always stands first.
 */
export function useShownColumns<Name extends List, Row>(
  _list: Name,
  all: readonly ListColumn<Name, Row>[],
): ShownColumns<Row> {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const chosen = typeof search['columns'] === 'string' ? search['columns'].split('.') : undefined;
  const columns = chosen ? shownOf(all, chosen) : all;
  return {
    columns,
    hidden: all.filter((column) => !columns.includes(column)),
    isChosen: chosen !== undefined,
    onChange: (ids) =>
      void navigate({
        to: '.',
        search: { ...search, columns: ids?.join('.') } as Record<string, unknown>,
        replace: true,
      }),
  };
}

/** Columns by their ids, each once; what is no column of the list is left out. */
export function shownOf<Id extends { readonly id: string }>(all: readonly Id[], chosen: readonly string[]): Id[] {
  const first = all.slice(0, 1);
  const others = chosen.flatMap((id) => all.slice(1).find((column) => column.id === id) ?? []);
  return [...new Set([...first, ...others])];
}

/** What stays in the address when everything else of it is taken away. */
export const keptColumns = (search: Record<string, unknown>): Record<string, unknown> =>
  search['columns'] === undefined ? {} : { columns: search['columns'] };
