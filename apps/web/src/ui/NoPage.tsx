import { Link } from '@tanstack/react-router';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { Empty } from './states.tsx';

/** An address that leads nowhere, with the way back. */
export function NoPage() {
  const home = <Link to={paths.population}>{t('noPage.home')}</Link>;
  return <Empty title={t('noPage.title')} hint={t('noPage.hint')} action={home} />;
}
