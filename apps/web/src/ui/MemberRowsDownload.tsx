import type { QueryValues } from '../api/client.ts';
import { usePermissions } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { AsFile, type FileOf } from './AsFile.tsx';
import { DownloadButton } from './DownloadButton.tsx';

type Props = {
  readonly path: string;
  readonly query?: QueryValues;
  readonly rows?: number;
  /** The same list as a file that a job makes. */
  readonly file?: FileOf;
};

/** All rows of a list about members as a file of the server, which counts and records them; for those who may export. */
export function MemberRowsDownload({ path, query, rows, file }: Props) {
  const may = usePermissions();
  if (!may('export:write')) return null;
  return (
    <>
      <DownloadButton path={path} {...(query && { query })} isQuiet>
        {rows === undefined ? t('export.csv') : t('export.rows', { n: rows })}
      </DownloadButton>
      {file && <AsFile {...file} />}
    </>
  );
}
