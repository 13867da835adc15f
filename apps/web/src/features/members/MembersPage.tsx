import { MemberPage as Contract, type MemberListQuery, MemberSort } from '@optimiq/contracts/population';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get } from '../../api/client.ts';
import { usePermissions } from '../../api/session-store.ts';
import { CohortFilters } from '../../cohort/CohortFilters.tsx';
import { type cohortOf, searchOf, useCohort } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { AsFile } from '../../ui/AsFile.tsx';
import { ColumnsButton } from '../../ui/ColumnsButton.tsx';
import { DownloadButton } from '../../ui/DownloadButton.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { keptColumns, useShownColumns } from '../../ui/shown-columns.ts';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { SavedViews } from '../../views/SavedViews.tsx';
import { MembersTable, memberColumns } from './MembersTable.tsx';

type Order = Pick<MemberListQuery, 'sort' | 'direction'> & ReturnType<typeof cohortOf>;

const pageSize = 100;

const membersOf = (order: Order) =>
  infiniteQueryOptions({
    queryKey: ['members', order],
    queryFn: ({ pageParam }) => get('/v1/members', Contract, { ...order, limit: pageSize, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

/** The members of a cohort, one row each, in the order the address asks for. */
export function MembersPage() {
  const may = usePermissions();
  if (!may('member:list')) return <Forbidden permission="member:list" />;
  return <Members />;
}

function Members() {
  const may = usePermissions();
  const [cohort, changeCohort] = useCohort();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const order: Order = { ...cohort, ...orderOf(search) };
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(membersOf(order));
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  const onSort: Parameters<typeof memberColumns>[1]['onSort'] = (sort, direction) =>
    void navigate({ to: '.', search: { ...searchOf(cohort), ...keptColumns(search), sort, direction } });
  const shown = useShownColumns('members', memberColumns(rows, { ...order, onSort }));

  return (
    <>
      <ScreenHead title={t('members.title')} note={data && t('members.shown', { shown: rows.length, total })}>
        {rows.length > 0 && <ColumnsButton {...shown} />}
        <SavedViews screen="members" />
        {may('export:write') && total > 0 && (
          <>
            <DownloadButton path="/v1/member-export" query={order}>
              {t('members.csv', { n: total })}
            </DownloadButton>
            <AsFile what="members" query={order} />
          </>
        )}
      </ScreenHead>
      <div className="head second">
        <CohortFilters cohort={cohort} onChange={changeCohort} />
      </div>
      <div className="body">
        <section className="card" aria-label={t('members.title')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('members.loading')} rows={16} />}
          {data && rows.length === 0 && !data.pages[0]?.run && (
            <Empty title={t('members.unscored.title')} hint={t('members.unscored.hint')} />
          )}
          {data?.pages[0]?.run && rows.length === 0 && (
            <NoMembers onClear={() => changeCohort({ paymentYear: cohort.paymentYear })} />
          )}
          {rows.length > 0 && <MembersTable rows={rows} columns={shown.columns} total={total} />}
          {rows.length > 0 && (
            <footer>
              <span aria-live="polite">{t('members.shown', { shown: rows.length, total })}</span>
              {hasNextPage && (
                <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
                  {t(isFetchingNextPage ? 'members.loadingMore' : 'members.more')}
                </button>
              )}
            </footer>
          )}
        </section>
      </div>
    </>
  );
}

function NoMembers({ onClear }: { readonly onClear: () => void }) {
  const clear = (
    <button type="button" className="btn" onClick={onClear}>
      {t('members.empty.action')}
    </button>
  );
  return <Empty title={t('members.empty.title')} hint={t('members.empty.hint')} action={clear} />;
}

function orderOf(search: Record<string, unknown>): Pick<MemberListQuery, 'sort' | 'direction'> {
  const sort = MemberSort.safeParse(search.sort);
  return { sort: sort.success ? sort.data : 'hccs', direction: search.direction === 'asc' ? 'asc' : 'desc' };
}
