import { Fragment, type ReactNode, type RefObject } from 'react';
import { t } from '../messages.ts';
import { IconSortDown, IconSortUp } from './icons.ts';
import { AllCell, PickCell } from './PickCells.tsx';
import type { Selection } from './selection.ts';

export type SortDirection = 'asc' | 'desc';

/** The part of a long list that is drawn, by places in order, and the height of one row, which stands for the rest. */
export type RowWindow = { readonly places: readonly number[]; readonly rowHeight: number };

export type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumeric?: boolean;
  readonly wraps?: boolean;
  /** Present when the column sorts; the value is what it is sorted by now. */
  readonly sort?: { readonly direction: SortDirection | undefined; readonly onSort: () => void };
};

export type TableProps<Row> = {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Class of a row: 'off' for one that does not count, 'sum' for a total, 'sel' for the open one. */
  readonly rowClass?: (row: Row) => string | undefined;
  readonly isCompact?: boolean;
  /** Rows there are in all, when not all are here. */
  readonly total?: number;
  /** A row that unfolds under its row. */
  readonly detail?: (row: Row) => ReactNode;
  /** Rows that can be chosen, and the words by which one is told from the others. */
  readonly selection?: Selection<Row> & { readonly label: (row: Row) => string };
  /** On a narrow screen a row is a block of its cells, not a line that goes on to the right. */
  readonly isReflowing?: boolean;
  /** The box of a list that scrolls under its head, and which of its rows to draw where they are very many. */
  readonly long?: { readonly scroller: RefObject<HTMLDivElement | null>; readonly view: RowWindow | undefined };
};

/**
 * The one table of the product. A click anywhere on a row follows its `[data-open]` link or button, which is
 * also where the keyboard lands.
 */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  rowClass,
  isCompact,
  total,
  detail,
  selection,
  isReflowing,
  long,
}: TableProps<Row>) {
  const span = columns.length + (selection ? 1 : 0);
  const looks = [isCompact && 'compact', selection && 'picks', isReflowing && 'reflows'].filter(Boolean).join(' ');
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a box that scrolls, not a set of fields */}
      <div
        className={long ? 'scroll long' : 'scroll'}
        role="group"
        aria-label={caption}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={long?.scroller}
      >
        <table className={looks || undefined} aria-rowcount={(total ?? rows.length) + 1} data-list>
          <caption className="hidden-text">{caption}</caption>
          <thead>
            <tr>
              {selection && <AllCell selection={selection} />}
              {columns.map((column) => (
                <HeadCell key={column.id} column={column} />
              ))}
            </tr>
          </thead>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the row's own link takes the keys; this only widens its target */}
          <tbody onClick={openRow}>
            {drawn(rows.length, long?.view).map(({ place, skipped }) => {
              const row = rows[place];
              return (
                <Fragment key={row === undefined ? '(end)' : rowKey(row)}>
                  {skipped > 0 && <Spacer height={skipped} span={span} />}
                  {row !== undefined && (
                    <tr className={rowClass?.(row)} data-row data-key={rowKey(row)} aria-rowindex={place + 2}>
                      {selection && (
                        <PickCell selection={selection} row={row} of={rowKey(row)} label={selection.label(row)} />
                      )}
                      {columns.map((column, nth) => (
                        <BodyCell key={column.id} column={column} row={row} isFirst={nth === 0} />
                      ))}
                    </tr>
                  )}
                  {row !== undefined && detail?.(row)}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Places to draw with the height that is left out before each; the end of the list stands last. */
function drawn(rows: number, view: RowWindow | undefined): { readonly place: number; readonly skipped: number }[] {
  const places = view?.places ?? Array.from({ length: rows }, (_, place) => place);
  return [...places.filter((place) => place < rows), rows].map((place, nth, all) => ({
    place,
    skipped: (place - (all[nth - 1] ?? -1) - 1) * (view?.rowHeight ?? 0),
  }));
}

function HeadCell<Row>({ column }: { readonly column: Column<Row> }) {
  const { sort } = column;
  const order = sort?.direction === undefined ? undefined : sort.direction === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" className={column.isNumeric ? 'num' : undefined} aria-sort={order}>
      {sort ? (
        <button
          type="button"
          className="sort"
          onClick={sort.onSort}
          aria-label={t('table.sort', { column: column.header })}
        >
          {column.header}
          {order === 'ascending' && <IconSortUp className="i s" aria-hidden />}
          {order === 'descending' && <IconSortDown className="i s" aria-hidden />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function BodyCell<Row>({
  column,
  row,
  isFirst,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isFirst: boolean;
}) {
  const className = [column.isNumeric && 'num', column.wraps && 'wraps'].filter(Boolean).join(' ') || undefined;
  if (isFirst) {
    return (
      <th scope="row" className={className}>
        {column.cell(row)}
      </th>
    );
  }
  return <td className={className}>{column.cell(row)}</td>;
}

const Spacer = ({ height, span }: { readonly height: number; readonly span: number }) => (
  <tr aria-hidden>
    <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
  </tr>
);

/** Follows the row's own link when the click hit no other target of the row. */
function openRow(event: React.MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (target.closest('a, button, input, select, label') || String(getSelection() ?? '') !== '') return;
  target.closest('tr[data-row]')?.querySelector<HTMLElement>('[data-open]')?.click();
}
