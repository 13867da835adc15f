import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  retainSearchParams,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { lookAt } from './api/session-store.ts';
import { parseSearch, stringifySearch } from './cohort/search-text.ts';
import { loadMessages, type MessagePart, t } from './messages.ts';
import { NoPage } from './ui/NoPage.tsx';
import { Shell } from './ui/Shell.tsx';
import { Failed, Loading } from './ui/states.tsx';

const momentForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$/;

// A moment of the past stays in the address from screen to screen, until somebody goes back to today.
const root = createRootRoute({
  component: Shell,
  notFoundComponent: NoPage,
  validateSearch: ({ asOf }: Record<string, unknown>): { asOf?: string | undefined } => ({
    asOf: typeof asOf === 'string' && momentForm.test(asOf) ? asOf : undefined,
  }),
  search: { middlewares: [retainSearchParams(['asOf'])] },
  beforeLoad: ({ search }) => lookAt(search.asOf),
});

// One line per screen; each is its own download, its words before it.
const screens = [
  screen('/', 'population', () => import('./features/population/PopulationPage.tsx'), 'PopulationPage'),
  screen('/not-counted', 'population-more', () => import('./features/population/NotCountedPage.tsx'), 'NotCountedPage'),
  screen('/paid', 'population-more', () => import('./features/population/PaidPage.tsx'), 'PaidPage'),
  dashboards('/dashboards', () => import('./features/population/dashboards/DashboardsPage.tsx'), 'DashboardsPage'),
  ...['/dashboards/new', '/dashboards/$dashboardId/edit'].map((path) =>
    dashboards(path, () => import('./features/population/dashboards/DashboardEditPage.tsx'), 'DashboardEditPage'),
  ),
  dashboards(
    '/dashboards/$dashboardId',
    () => import('./features/population/dashboards/DashboardPage.tsx'),
    'DashboardPage',
  ),
  screen('/reports', 'reports', () => import('./features/population/reports/ReportsPage.tsx'), 'ReportsPage'),
  screen('/work', 'work', () => import('./features/work/WorkPage.tsx'), 'WorkPage'),
  screen('/gaps', 'gaps', () => import('./features/gaps/GapsPage.tsx'), 'GapsPage'),
  screen('/cohorts', 'cohorts', () => import('./features/cohorts/CohortsPage.tsx'), 'CohortsPage'),
  screen('/cohorts/new', 'cohorts', () => import('./features/cohorts/CohortPage.tsx'), 'CohortPage'),
  screen('/cohorts/compare', 'cohorts', () => import('./features/cohorts/ComparePage.tsx'), 'ComparePage'),
  screen('/cohorts/$cohortId', 'cohorts', () => import('./features/cohorts/CohortPage.tsx'), 'CohortPage'),
  screen('/members', 'members', () => import('./features/members/MembersPage.tsx'), 'MembersPage'),
  screen('/members/$memberKey', 'member', () => import('./features/member/MemberPage.tsx'), 'MemberPage'),
  screen('/loads', 'loads', () => import('./features/loads/LoadsPage.tsx'), 'LoadsPage'),
  screen('/loads/$loadId', 'loads', () => import('./features/loads/LoadPage.tsx'), 'LoadPage'),
  screen(
    '/data-quality',
    'data-quality',
    () => import('./features/data-quality/DataQualityPage.tsx'),
    'DataQualityPage',
  ),
  screen(
    '/data-quality/$rule',
    'data-quality',
    () => import('./features/data-quality/QualityRulePage.tsx'),
    'QualityRulePage',
  ),
  screen(
    '/data-quality/months/$month',
    'data-quality',
    () => import('./features/data-quality/MonthClaimsPage.tsx'),
    'MonthClaimsPage',
  ),
  screen('/reference', 'product', () => import('./features/reference/ReferencePage.tsx'), 'ReferencePage'),
  screen('/provider', 'provider', () => import('./features/provider/ProviderPage.tsx'), 'ProviderPage'),
  screen('/matches', 'matching', () => import('./features/matching/MatchesPage.tsx'), 'MatchesPage'),
  screen('/exports', 'exports', () => import('./features/exports/ExportsPage.tsx'), 'ExportsPage'),
  screen('/runs', 'runs', () => import('./features/runs/RunsPage.tsx'), 'RunsPage'),
  screen('/people', 'people', () => import('./features/people/PeoplePage.tsx'), 'PeoplePage'),
  screen('/people/$userId', 'people', () => import('./features/people/PersonPage.tsx'), 'PersonPage'),
  screen('/roles', 'roles', () => import('./features/roles/RolesPage.tsx'), 'RolesPage'),
  screen('/settings', 'settings', () => import('./features/settings/SettingsPage.tsx'), 'SettingsPage'),
  screen(
    '/organization',
    'organization',
    () => import('./features/organization/OrganizationPage.tsx'),
    'OrganizationPage',
  ),
  screen('/panels', 'panels', () => import('./features/panels/PanelsPage.tsx'), 'PanelsPage'),
  screen(
    '/operator-access',
    'operator-access',
    () => import('./features/operator-access/OperatorAccessPage.tsx'),
    'OperatorAccessPage',
  ),
  screen(
    '/outbound-hosts',
    'outbound-hosts',
    () => import('./features/outbound-hosts/OutboundHostsPage.tsx'),
    'OutboundHostsPage',
  ),
  screen('/erasures', 'erasures', () => import('./features/erasures/ErasuresPage.tsx'), 'ErasuresPage'),
  screen('/backups', 'backups', () => import('./features/backups/BackupsPage.tsx'), 'BackupsPage'),
  screen(
    '/single-sign-on',
    'single-sign-on',
    () => import('./features/single-sign-on/SingleSignOnPage.tsx'),
    'SingleSignOnPage',
  ),
  screen('/keys', 'keys', () => import('./features/keys/KeysPage.tsx'), 'KeysPage'),
  screen('/machines', 'machines', () => import('./features/machines/MachinesPage.tsx'), 'MachinesPage'),
  screen('/audit', 'audit', () => import('./features/audit/AuditPage.tsx'), 'AuditPage'),
  screen('/api', 'api-reference', () => import('./features/api-reference/ApiPage.tsx'), 'ApiPage'),
  screen('/style', 'style', () => import('./style/StylePage.tsx'), 'StylePage'),
  screen('/security', 'security', () => import('./features/session/SecurityPage.tsx'), 'SecurityPage'),
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

/** A screen that shows parts of Population and of Gaps: their words come before it, too. */
function dashboards<Name extends string>(path: string, load: () => Promise<Record<Name, () => ReactNode>>, name: Name) {
  const words = () => Promise.all((['population', 'population-more', 'gaps'] as const).map(loadMessages));
  return screen(path, 'dashboards', () => words().then(load), name);
}

/** A screen that is fetched when it is opened: first the part of the catalogue with its words, then its code. */
function screen<Name extends string>(
  path: string,
  words: MessagePart,
  load: () => Promise<Record<Name, () => ReactNode>>,
  name: Name,
) {
  const component = lazyRouteComponent(async () => {
    await loadMessages(words);
    return load();
  }, name);
  return createRoute({ getParentRoute: () => root, path, component });
}
