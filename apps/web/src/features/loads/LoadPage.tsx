import type { LoadDetail } from '@optimiq/contracts/loads';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { StaleNote } from '../../ui/StaleNote.tsx';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { TabList } from '../../ui/TabList.tsx';
import { ControlTotals } from './ControlTotals.tsx';
import { LoadHead } from './LoadHead.tsx';
import './loads.css';
import { loadTabs } from './load-tabs.ts';
import { impactOf, isUnderWay, jobsOf, loadOf } from './queries.ts';
import { Stepper } from './Stepper.tsx';

/** One file on its way: its steps, what it held, what was refused and why, whom it is about, what it changed. */
export function LoadPage() {
  const may = usePermissions();
  if (!may('load:read')) return <Forbidden permission="load:read" />;
  return <LoadScreen />;
}

function LoadScreen() {
  const { loadId = '' } = useParams({ strict: false }) as { readonly loadId?: string };
  const { data: load, error, refetch, dataUpdatedAt, fetchStatus } = useQuery(loadOf(loadId));
  if (!load) {
    return error ? <Failed error={error} onRetry={refetch} /> : <Loading label={t('load.loading')} rows={12} />;
  }
  const isStale = error !== null || fetchStatus === 'paused';
  return (
    <>
      <LoadHead load={load} isStale={isStale} />
      <div className="body">
        {isStale && <StaleNote at={dataUpdatedAt} onRetry={refetch} />}
        {load.errorCode && (
          <p className="banner bad" role="alert">
            {t('load.stopped', { reason: textOf('loadError', load.errorCode) })}
          </p>
        )}
        <Steps load={load} isStale={isStale} />
        <div className="load-body">
          <ControlTotals load={load} />
          <Tabs load={load} />
        </div>
      </div>
    </>
  );
}

function Steps({ load, isStale }: { readonly load: LoadDetail; readonly isStale: boolean }) {
  const may = usePermissions();
  const queries = useQueryClient();
  const impact = useQuery({ ...impactOf(load.loadId), enabled: load.state === 'active' });
  const isUnscored = load.state === 'active' && impact.data?.state === 'not-scored';
  const isWatched = isUnderWay(load) || isUnscored;
  const { data: jobs } = useQuery({ ...jobsOf(isWatched), enabled: may('job:read') });
  const importJob = jobs?.items.find((job) => job.kind === 'import-file' && job.subjectId === load.loadId);
  const scoreJob = jobs?.items.find((job) => job.kind === 'score-population');

  // What a job changes is another query's to fetch: once whenever the load or the scoring comes to another state.
  const key = [load.state, scoreJob?.jobId, scoreJob?.state].join();
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) void queries.invalidateQueries({ queryKey: ['loads', load.loadId] });
    before.current = key;
  }, [key, load.loadId, queries]);

  return <Stepper load={load} importJob={importJob} scoreJob={scoreJob} impact={impact.data} isStale={isStale} />;
}

function Tabs({ load }: { readonly load: LoadDetail }) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const tabs = loadTabs.filter(({ isFor }) => isFor(load));
  const tab = tabs.find(({ id }) => id === search.tab) ?? tabs[0]!;
  const { Content } = tab;
  return (
    <section className="card" aria-label={t('load.tabs')}>
      <div className="tabs">
        <TabList
          label={t('load.tabs')}
          tabs={tabs.map(({ id, noteOf }) => ({ id, label: t(`load.tab.${id}`), note: noteOf?.(load) }))}
          selected={tab.id}
          panel="load-panel"
          onSelect={(id) => void navigate({ to: '.', search: { tab: id } })}
        />
      </div>
      <div role="tabpanel" id="load-panel" aria-labelledby={`tab-${tab.id}`}>
        <Content load={load} />
      </div>
    </section>
  );
}
