import { t } from '../messages.ts';
import { download } from './csv.ts';
import { IconDownload } from './icons.ts';

/**
 * A small table that says nothing of one member, as a CSV file made of what is on screen; the key e presses the first
 * file of a screen. Counts by rule or month, loads, and places in a file without its values are no export of member data:
 * they ask for no fresh factor and count toward no quota. Rows about members leave by the server alone, see
 * `MemberRowsDownload`.
 */
export function ExportButton({
  file,
  csv,
  label,
}: {
  readonly file: string;
  readonly csv: () => string;
  readonly label?: string;
}) {
  return (
    <button type="button" className="btn quiet noprint" data-export onClick={() => download(file, csv())}>
      <IconDownload className="i" aria-hidden />
      {label ?? t('export.csv')}
    </button>
  );
}
