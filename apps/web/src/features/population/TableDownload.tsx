import type { CohortQuery } from '@optimiq/contracts/population';
import type { PopulationTable } from '@optimiq/contracts/population-tables';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { DownloadButton } from '../../ui/DownloadButton.tsx';

/** A table of the board as a file of the server's, for those who may take it out. */
export function TableDownload({ cohort, table }: { readonly cohort: CohortQuery; readonly table: PopulationTable }) {
  const may = usePermissions();
  if (!may('export:write')) return null;
  return (
    <DownloadButton path="/v1/population/table-export" query={{ ...cohort, table }} isQuiet>
      {t('export.csv')}
    </DownloadButton>
  );
}
