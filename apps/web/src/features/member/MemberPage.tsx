import type { Permission } from '@optimiq/domain/access/permissions';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { cohortOf } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { TabList } from '../../ui/TabList.tsx';
import { ClaimsTab } from './ClaimsTab.tsx';
import { ClinicalTab } from './ClinicalTab.tsx';
import { CoverageTab } from './CoverageTab.tsx';
import { EvidenceDock } from './EvidenceDock.tsx';
import { MemberHead } from './MemberHead.tsx';
import './member.css';
import { PrivacyTab } from './PrivacyTab.tsx';
import { memberOf } from './queries.ts';
import { Readers } from './Readers.tsx';
import { RiskTab } from './RiskTab.tsx';
import { Timeline } from './Timeline.tsx';

const tabs = ['risk', 'claims', 'clinical', 'coverage', 'timeline', 'privacy', 'access'] as const;
type Tab = (typeof tabs)[number];

/** What a tab needs beyond the record itself. */
const needs: Partial<Record<Tab, Permission>> = { privacy: 'privacy:read', access: 'access:explain' };

/** One member: what they are covered by, why their score is what it is, and the claims it stands on. */
export function MemberPage() {
  const may = usePermissions();
  if (!may('member:read')) return <Forbidden permission="member:read" />;
  return <MemberScreen />;
}

function MemberScreen() {
  const { memberKey = '' } = useParams({ strict: false }) as { readonly memberKey?: string };
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const { data: member, error, refetch } = useQuery(memberOf(memberKey));
  const may = usePermissions();
  const shownTabs = tabs.filter((one) => !needs[one] || may(needs[one]));
  const tab = shownTabs.find((one) => one === search.tab) ?? 'risk';
  const { paymentYear } = cohortOf(search);

  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!member) return <Loading label={t('member.loading')} rows={14} />;
  // A member that was merged is shown where it stands now.
  if (member.memberKey !== memberKey) return <Navigate to={paths.member(member.memberKey)} search={search} replace />;
  return (
    <div className="with-dock">
      <div className="member">
        <MemberHead member={member} />
        <Tabs tabs={shownTabs} tab={tab} claims={member.claims} paymentYear={paymentYear} />
        <div
          className="body member-body"
          role="tabpanel"
          id="member-panel"
          aria-labelledby={`tab-${tab}`}
          data-tab={tab}
        >
          {tab === 'risk' && (
            <section className="card member-timeline" aria-label={t('timeline.title')}>
              <Timeline memberKey={memberKey} />
            </section>
          )}
          {tab === 'risk' && <RiskTab memberKey={memberKey} paymentYear={paymentYear} />}
          {tab === 'claims' && <ClaimsTab memberKey={memberKey} />}
          {tab === 'clinical' && (
            <div className="member-clinical">
              <ClinicalTab memberKey={memberKey} />
            </div>
          )}
          {tab === 'coverage' && <CoverageTab memberKey={memberKey} />}
          {tab === 'privacy' && <PrivacyTab memberKey={memberKey} />}
          {tab === 'access' && <Readers memberKey={memberKey} />}
          {tab === 'timeline' && (
            <section className="card" aria-label={t('timeline.title')}>
              <Timeline memberKey={memberKey} />
            </section>
          )}
        </div>
      </div>
      <EvidenceDock memberKey={memberKey} />
    </div>
  );
}

function Tabs({
  tabs: shown,
  tab,
  claims,
  paymentYear,
}: {
  readonly tabs: readonly Tab[];
  readonly tab: Tab;
  readonly claims: number;
  readonly paymentYear: number;
}) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const show = (part: Record<string, unknown>) => void navigate({ to: '.', search: { ...search, ...part } });
  return (
    <div className="tabs">
      <TabList
        label={t('member.tabs')}
        tabs={shown.map((id) => ({ id, label: t(`member.tab.${id}`), ...(id === 'claims' && { note: claims }) }))}
        selected={tab}
        panel="member-panel"
        onSelect={(id) => show({ tab: id })}
      />
      <select
        className="select end noprint"
        aria-label={t('filter.paymentYear')}
        value={paymentYear}
        onChange={(event) => show({ paymentYear: event.target.value })}
      >
        {[2026, 2027].map((year) => (
          <option key={year} value={year}>
            {t('filter.years', { paymentYear: String(year), serviceYear: String(year - 1) })}
          </option>
        ))}
      </select>
    </div>
  );
}
