import { t } from '../messages.ts';
import { download } from './csv.ts';
import { IconDownload } from './icons.ts';

/** The rows in sight as a CSV file; the key e presses the first of them on a screen. */
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
