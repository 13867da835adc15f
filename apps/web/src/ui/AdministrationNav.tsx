import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { t } from '../messages.ts';
import type { Place } from './modules.ts';

/** The screens of the administration beside each other: a row that scrolls where it is narrow. */
export function AdministrationNav({ screens, path }: { readonly screens: readonly Place[]; readonly path: string }) {
  const row = useRef<HTMLElement>(null);

  // Where the row is narrower than its screens, the one that is open is in sight. The address is the trigger.
  useEffect(() => {
    if (path) row.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [path]);

  return (
    <nav ref={row} className="places noprint" aria-label={t('administration.nav')}>
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
