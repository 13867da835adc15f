import { useRef } from 'react';
import { t } from '../messages.ts';
import { DataTable, type TableProps } from './DataTable.tsx';
import { useRowWindow } from './row-window.ts';

/** A list that grows: it scrolls in a box of its own under its head, and of very many rows those in view are drawn. */
export function LongTable<Row>(props: Omit<TableProps<Row>, 'long'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const view = useRowWindow(props.rows.length, scroller);
  return (
    <>
      <DataTable {...props} long={{ scroller, view }} />
      {view && <p className="windowed noprint">{t('table.windowed')}</p>}
    </>
  );
}
