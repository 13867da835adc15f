import { TableRowQuery } from '@optimiq/contracts/reference';
import { useSearch } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { TableRowPanel } from '../../reference/TableRowPanel.tsx';
import { NoPage } from '../../ui/NoPage.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';

/** One row of a published table with its source; the address names it. */
export function ReferencePage() {
  const { data } = TableRowQuery.safeParse(useSearch({ strict: false }));
  if (!data) return <NoPage />;
  return (
    <>
      <ScreenHead title={t('tableRow.title')} />
      <div className="body">
        <div className="card reference">
          <TableRowPanel tableRow={data.ref} />
        </div>
      </div>
    </>
  );
}
