import { Link } from '@tanstack/react-router';
import { t } from '../messages.ts';

const withoutMoment = ((search: object) => ({ ...search, asOf: undefined })) as never;

/** The way back to now, on the same screen. */
export const ToToday = () => (
  <Link to="." search={withoutMoment} className="btn noprint">
    {t('shell.today')}
  </Link>
);
