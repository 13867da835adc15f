import { t } from '../messages.ts';
import { IconPrint } from './icons.ts';

/** Prints the screen as the print sheet lays it out. */
export function PrintButton() {
  return (
    <button type="button" className="btn" onClick={() => window.print()}>
      <IconPrint className="i" aria-hidden />
      {t('print.button')}
    </button>
  );
}
