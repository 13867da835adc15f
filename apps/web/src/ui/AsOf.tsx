import { Popover } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useAsOf, useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { date, momentText } from './formats.ts';
import { IconCalendar } from './icons.ts';
import { ToToday } from './ToToday.tsx';

const AsOfPanel = lazy(() => import('./AsOfPanel.tsx'));

/** The day everything is of. It never leaves the screen, is amber in the past, and opens the way to another day. */
export function AsOf() {
  const { tenant } = useSession();
  const asOf = useAsOf();
  const [isOpen, setOpen] = useState(false);
  return (
    <span className={asOf ? 'asof past' : 'asof'}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className="asof-button"
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <IconCalendar className="i" aria-hidden />
            <span className={asOf ? 'b' : 'mute'}>{t('shell.asOf')}</span> {asOf ? momentText(asOf) : date(tenant.asOf)}
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('shell.asOf')}>
          {isOpen && (
            <Suspense>
              <AsOfPanel onClose={() => setOpen(false)} />
            </Suspense>
          )}
        </Popover.Dropdown>
      </Popover>
      {asOf && (
        <>
          <span className="past-words">{t('shell.past')}</span>
          <ToToday />
        </>
      )}
    </span>
  );
}
