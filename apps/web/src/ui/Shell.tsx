import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePermissions, useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { date } from './formats.ts';
import { Mark } from './Mark.tsx';
import { modules } from './modules.ts';
import { useScreenFocus } from './screen-focus.ts';
import { useShortcuts } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';

// Dialogs wait until one is asked for.
const ShortcutSheet = lazy(() => import('./ShortcutSheet.tsx'));

/** Rail, top bar and the screen. What the session may not use is not in the rail. */
export function Shell() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  const may = usePermissions();
  const session = useSession();
  const shown = modules.filter((module) => may(module.permission));

  useScreenFocus();
  useShortcuts({
    help: () => setHelpOpen(true),
    go: (letter) => {
      const module = shown.find((one) => one.letter === letter);
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
          {shown.map(({ to, label, Icon }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
              >
                <Icon aria-hidden />
                {t(label)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <TopBar onHelp={() => setHelpOpen(true)} />
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
        <p className="print-only print-foot">
          {t('print.foot', { tenant: session.tenant.name, asOf: date(session.tenant.asOf), user: session.user.name })}
        </p>
      </main>
      {isHelpOpen && (
        <Suspense>
          <ShortcutSheet onClose={() => setHelpOpen(false)} modules={shown} />
        </Suspense>
      )}
    </div>
  );
}
