import { WorkPage } from '@optimiq/contracts/work';
import type { Permission } from '@optimiq/domain/access/permissions';
import { get } from '../api/client.ts';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import type { useDensity } from '../ui/density.ts';
import { signOut } from '../ui/sign-out.ts';
import type { Entry } from './entries.ts';

type Ways = {
  readonly may: (permission: Permission) => boolean;
  readonly go: (to: string, search?: Record<string, unknown>) => void;
  readonly scheme: { readonly label: string; readonly turn: () => void };
  readonly density: ReturnType<typeof useDensity>;
  readonly onHelp: () => void;
  /** Only where there is one: on made-up data. */
  readonly onTour: (() => void) | undefined;
};

/** What can be done from everywhere. */
export function actionEntries({
  may,
  go,
  scheme,
  density: [density, setDensity],
  onHelp,
  onTour,
}: Ways): readonly Entry[] {
  return [
    ...(may('work:read')
      ? [{ id: 'next-work', label: t('palette.nextWork'), run: async () => go(paths.work, await nextWork()) }]
      : []),
    ...(may('load:write') ? [{ id: 'load', label: t('palette.load'), run: () => go(paths.loads) }] : []),
    { id: 'scheme', label: scheme.label, run: scheme.turn },
    {
      id: 'density',
      label: t(density === 'compact' ? 'palette.regular' : 'palette.compact'),
      run: () => setDensity(density === 'compact' ? 'regular' : 'compact'),
    },
    ...(onTour ? [{ id: 'tour', label: t('shell.tour'), run: onTour }] : []),
    { id: 'keys', label: t('keys.help'), keys: '?', run: onHelp },
    { id: 'sign-out', label: t('shell.signOut'), run: signOut },
  ];
}

/** Where the next item of work is: what is due first, else what else is one's own, else the pool. */
async function nextWork(): Promise<Record<string, unknown>> {
  for (const view of ['due', 'mine', 'pool']) {
    const { items } = await get('/v1/work-items', WorkPage, { view, limit: 1 });
    if (items[0]) return { view, item: items[0].workItemId };
  }
  return { view: 'pool' };
}
