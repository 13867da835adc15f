import type { LoadDetail } from '@optimiq/contracts/loads';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { StaleNote } from '../../ui/StaleNote.tsx';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { TabList } from '../../ui/TabList.tsx';
import { Acknowledgements } from './Acknowledgements.tsx';
import { ControlTotals } from './ControlTotals.tsx';
import { LoadHead } from './LoadHead.tsx';
import './loads.css';
import { loadTabs } from './load-tabs.ts';
import { isHeldForMapping, isRefused, loadOf } from './queries.ts';
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
  const staleAt = error !== null || fetchStatus === 'paused' ? dataUpdatedAt : undefined;
  return <LoadParts load={load} staleAt={staleAt} onRetry={refetch} />;
}

type PartsProps = {
  readonly load: LoadDetail;
  /** When the figures were true, once the server has gone silent. */
  readonly staleAt: number | undefined;
  readonly onRetry: () => void;
};

function LoadParts({ load, staleAt, onRetry }: PartsProps) {
  useFreshParts(load);
  const isStale = staleAt !== undefined;
  return (
    <>
      <LoadHead load={load} isStale={isStale} />
      <div className="body">
        {isStale && <StaleNote at={staleAt} onRetry={onRetry} />}
        {load.state === 'held' && load.holdReason && (
          <p className="banner" role="status">
            {t(`load.held.${load.holdReason}`)}
          </p>
        )}
        {load.priorLoads.length > 0 && (
          <p className="banner" role="status">
            {t('load.cameBefore')}
            {load.priorLoads.map(({ loadId, number, state }) => (
              <Link key={loadId} to={paths.load(loadId)}>
                {t('load.cameBefore.load', { number, state: t(`load.state.${state}`) })}
              </Link>
            ))}
          </p>
        )}
        {load.errorCode && (
          <p className="banner bad" role="alert">
            {t('load.stopped', { reason: textOf('loadError', load.errorCode) })}
            {isRefused(load) && <HowToInstruct />}
          </p>
        )}
        <Stepper load={load} isStale={isStale} />
        <div className={isHeldForMapping(load) ? undefined : 'load-body'}>
          {/* Nothing has been read yet: the columns have the whole width. */}
          {!isHeldForMapping(load) && (
            <div className="load-side">
              <ControlTotals load={load} />
              <Acknowledgements load={load} />
            </div>
          )}
          <Tabs load={load} />
        </div>
      </div>
    </>
  );
}

/** What to do about a purpose that is not instructed, by those who may and by the others. */
function HowToInstruct() {
  const may = usePermissions();
  if (!may('settings:write')) return t('load.refused.ask');
  return (
    <>
      {t('load.refused.do')}
      <Link to={paths.settings}>{t('load.refused.settings')}</Link>
    </>
  );
}

/** The parts of a load are asked for again whenever it, or the scoring of it, comes to another state. */
function useFreshParts({ loadId, state, stages }: LoadDetail): void {
  const queries = useQueryClient();
  const key = [state, ...stages.map((stage) => stage.state)].join();
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) void queries.invalidateQueries({ queryKey: ['loads', loadId] });
    before.current = key;
  }, [key, loadId, queries]);
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
