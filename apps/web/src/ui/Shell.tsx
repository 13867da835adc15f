import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useAsOf, usePermissions, useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { Tour } from '../tour/lazy-tour.ts';
import { RailBadge } from '../work/RailBadge.tsx';
import { AdministrationNav } from './AdministrationNav.tsx';
import { date, momentText } from './formats.ts';
import { Mark } from './Mark.tsx';
import { placesFor } from './modules.ts';
import { useScreenFocus } from './screen-focus.ts';
import { useShortcuts } from './shortcuts.ts';
import { ToastPlace } from './ToastPlace.tsx';
import { TopBar } from './TopBar.tsx';
import { useTypedAhead } from './typed-ahead.ts';

// Dialogs wait until one is asked for.
const ShortcutSheet = lazy(() => import('./ShortcutSheet.tsx'));
const Palette = lazy(() => import('../palette/Palette.tsx'));

/** Rail, top bar and the screen. What the session may not use is not in the rail. */
export function Shell() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isTourOpen, setTourOpen] = useState(false);
  const navigate = useNavigate();
  const may = usePermissions();
  const session = useSession();
  const asOf = useAsOf();
  const { rail, screens } = placesFor(may);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isAdministration = screens.some(({ to }) => path === to || path.startsWith(`${to}/`));

  const typedAhead = useTypedAhead(isPaletteOpen, '.palette input');
  useScreenFocus();
  useShortcuts({
    help: () => setHelpOpen(true),
    search: () => setPaletteOpen(true),
    go: (letter) => {
      const module = [...rail, ...screens].find((one) => one.letter === letter);
      if (module) void navigate({ to: module.to });
    },
  });

  return (
    <div className="app">
      <nav className="rail" aria-label={t('shell.modules')}>
        <span className="logo">
          <Mark />
        </span>
        <ul>
          {rail.map(({ to, label, Icon }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
                {...(label === 'module.administration' && isAdministration ? { 'aria-current': 'page' as const } : {})}
              >
                <Icon aria-hidden />
                {t(label)}
                {to === paths.work && <RailBadge />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <TopBar onHelp={() => setHelpOpen(true)} onSearch={() => setPaletteOpen(true)} onTour={() => setTourOpen(true)} />
      <main className="main" id="main" tabIndex={-1}>
        {isAdministration && <AdministrationNav screens={screens} path={path} />}
        <Outlet />
        <p className="print-only print-foot">
          {t('print.foot', {
            tenant: session.tenant.name,
            asOf: asOf ? momentText(asOf) : date(session.tenant.asOf),
            user: session.user.name,
          })}
        </p>
      </main>
      <ToastPlace />
      {isPaletteOpen && (
        <Suspense>
          <Palette
            onClose={() => setPaletteOpen(false)}
            onHelp={() => setHelpOpen(true)}
            onTour={() => setTourOpen(true)}
            typedAhead={typedAhead}
            places={[...rail, ...screens]}
          />
        </Suspense>
      )}
      {isTourOpen && (
        <Suspense>
          <Tour onEnd={() => setTourOpen(false)} />
        </Suspense>
      )}
      {isHelpOpen && (
        <Suspense>
          <ShortcutSheet onClose={() => setHelpOpen(false)} places={[...rail, ...screens]} />
        </Suspense>
      )}
    </div>
  );
}
