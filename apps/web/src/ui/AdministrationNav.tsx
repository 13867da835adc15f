import { Link } from '@tanstack/react-router';
import { t } from '../messages.ts';
import type { Place } from './modules.ts';

/** The screens of the administration beside each other: a row that scrolls where it is narrow. */
export function AdministrationNav({ screens }: { readonly screens: readonly Place[] }) {
  return (
    <nav className="places noprint" aria-label={t('administration.nav')}>
      <ul>
        {screens.map(({ to, label }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
              {t(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
