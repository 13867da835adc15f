import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router';
import { parseSearch, stringifySearch } from './cohort/search-text.ts';
import { t } from './messages.ts';
import { NoPage } from './ui/NoPage.tsx';
import { Shell } from './ui/Shell.tsx';
import { Failed, Loading } from './ui/states.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NoPage });

// One line per screen; each is its own download.
const screens = [
  screen(
    '/',
    lazyRouteComponent(() => import('./features/population/PopulationPage.tsx'), 'PopulationPage'),
  ),
  screen(
    '/not-counted',
    lazyRouteComponent(() => import('./features/population/NotCountedPage.tsx'), 'NotCountedPage'),
  ),
  screen(
    '/paid',
    lazyRouteComponent(() => import('./features/population/PaidPage.tsx'), 'PaidPage'),
  ),
  screen(
    '/members',
    lazyRouteComponent(() => import('./features/members/MembersPage.tsx'), 'MembersPage'),
  ),
  screen(
    '/members/$memberKey',
    lazyRouteComponent(() => import('./features/member/MemberPage.tsx'), 'MemberPage'),
  ),
  screen(
    '/loads',
    lazyRouteComponent(() => import('./features/loads/LoadsPage.tsx'), 'LoadsPage'),
  ),
  screen(
    '/loads/$loadId',
    lazyRouteComponent(() => import('./features/loads/LoadPage.tsx'), 'LoadPage'),
  ),
  screen(
    '/data-quality',
    lazyRouteComponent(() => import('./features/data-quality/DataQualityPage.tsx'), 'DataQualityPage'),
  ),
  screen(
    '/data-quality/$rule',
    lazyRouteComponent(() => import('./features/data-quality/QualityRulePage.tsx'), 'QualityRulePage'),
  ),
  screen(
    '/data-quality/months/$month',
    lazyRouteComponent(() => import('./features/data-quality/MonthClaimsPage.tsx'), 'MonthClaimsPage'),
  ),
  screen(
    '/matches',
    lazyRouteComponent(() => import('./features/matching/MatchesPage.tsx'), 'MatchesPage'),
  ),
  screen(
    '/runs',
    lazyRouteComponent(() => import('./features/runs/RunsPage.tsx'), 'RunsPage'),
  ),
  screen(
    '/single-sign-on',
    lazyRouteComponent(() => import('./features/single-sign-on/SingleSignOnPage.tsx'), 'SingleSignOnPage'),
  ),
  screen(
    '/keys',
    lazyRouteComponent(() => import('./features/keys/KeysPage.tsx'), 'KeysPage'),
  ),
  screen(
    '/machines',
    lazyRouteComponent(() => import('./features/machines/MachinesPage.tsx'), 'MachinesPage'),
  ),
  screen(
    '/audit',
    lazyRouteComponent(() => import('./features/audit/AuditPage.tsx'), 'AuditPage'),
  ),
  screen(
    '/api',
    lazyRouteComponent(() => import('./features/api-reference/ApiPage.tsx'), 'ApiPage'),
  ),
  screen(
    '/security',
    lazyRouteComponent(() => import('./features/session/SecurityPage.tsx'), 'SecurityPage'),
  ),
];

/** The router; a test passes a history in memory. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren(screens),
    parseSearch,
    stringifySearch,
    defaultPendingComponent: () => <Loading label={t('state.loading')} />,
    defaultErrorComponent: ({ error, reset }) => <Failed error={error as Error} onRetry={reset} />,
    ...(history && { history }),
  });
}

function screen(path: string, component: ReturnType<typeof lazyRouteComponent>) {
  return createRoute({ getParentRoute: () => root, path, component });
}
