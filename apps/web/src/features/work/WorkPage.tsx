import { type WorkItem, WorkView } from '@optimiq/contracts/work';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import '../../ui/dock.css';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StaleNote } from '../../ui/StaleNote.tsx';
import { keptColumns } from '../../ui/shown-columns.ts';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { TabList } from '../../ui/TabList.tsx';
import { SavedViews } from '../../views/SavedViews.tsx';
import { workCounts, workItemOf, workOf } from '../../work/queries.ts';
import { WorkDock } from './WorkDock.tsx';
import { WorkList } from './WorkList.tsx';
import './work.css';

/** What somebody works on: what is due, what waits, what is new, and the pool. */
export function WorkPage() {
  const may = usePermissions();
  if (!may('work:read')) return <Forbidden permission="work:read" />;
  return <Work />;
}

function Work() {
  const may = usePermissions();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const views = WorkView.options.filter((view) => view !== 'all' || may('work:assign'));
  const view = views.find((one) => one === search.view) ?? 'due';
  const filter = { view, hcc: Number(search.hcc) || undefined, ownerId: search.ownerId };
  const { data, error, refetch, dataUpdatedAt, hasNextPage, fetchNextPage } = useInfiniteQuery(workOf(filter));
  const { data: counts } = useQuery(workCounts);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const listed = items.find(({ workItemId }) => workItemId === search.item);
  const { data: detail } = useQuery({ ...workItemOf(search.item ?? ''), enabled: search.item !== undefined });
  const item = listed ?? detail;
  const asOf = data?.pages[0]?.asOf ?? counts?.asOf;

  const open = (next: WorkItem | undefined) =>
    void navigate({ to: '.', search: { ...search, item: next?.workItemId }, replace: search.item !== undefined });

  return (
    <div className="with-dock">
      <div>
        <ScreenHead title={t('work.title')}>
          <SavedViews screen="work" />
        </ScreenHead>
        <div className="tabs">
          <TabList
            label={t('work.views')}
            tabs={views.map((id) => ({ id, label: t(`work.view.${id}`), ...(counts && { note: counts.counts[id] }) }))}
            selected={view}
            panel="work-panel"
            onSelect={(next) => void navigate({ to: '.', search: { ...keptColumns(search), view: next } })}
          />
        </div>
        <div className="body" role="tabpanel" id="work-panel" aria-labelledby={`tab-${view}`}>
          {error && data && <StaleNote at={dataUpdatedAt} onRetry={refetch} />}
          {error && !data && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('work.loading')} rows={12} />}
          {data && asOf && (
            <WorkList
              key={view}
              filter={filter}
              items={items}
              total={data.pages[0]?.total ?? 0}
              asOf={asOf}
              nextDueOn={counts?.nextDueOn}
              item={item}
              onOpen={open}
              onMore={hasNextPage ? fetchNextPage : undefined}
            />
          )}
        </div>
      </div>
      {item && asOf && (
        <WorkDock
          key={item.workItemId}
          item={item}
          detail={detail?.workItemId === item.workItemId ? detail : undefined}
          next={items[items.findIndex(({ workItemId }) => workItemId === item.workItemId) + 1]}
          asOf={asOf}
          onOpen={open}
        />
      )}
    </div>
  );
}
