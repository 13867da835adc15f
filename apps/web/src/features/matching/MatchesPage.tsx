import type { Match, MatchState } from '@optimiq/contracts/matches';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { RunningJobs } from '../../ui/RunningJobs.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { Comparison } from './Comparison.tsx';
import './matching.css';
import { MatchList } from './MatchList.tsx';
import { matchesOf } from './queries.ts';

const states = ['open', 'merged', 'kept-apart'] as const satisfies readonly MatchState[];

/** Members that may be one person: the pairs that wait, and both sides of one field by field. */
export function MatchesPage() {
  const may = usePermissions();
  if (!may('match:decide')) return <Forbidden permission="match:decide" />;
  return <Matches />;
}

function Matches() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const state = states.find((one) => one === search.state) ?? 'open';
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(matchesOf(state));
  const items = data?.pages.flatMap((page) => page.items);
  const open = data?.pages[0]?.open;
  const chosen = items?.find(({ matchId }) => matchId === search.match) ?? items?.[0];

  const show = (next: Record<string, unknown>) => void navigate({ to: '.', search: next as never, replace: true });
  const choose = (match: Match) => show({ state, match: match.matchId });
  const step = (by: 1 | -1) => {
    const next = items?.[items.findIndex(({ matchId }) => matchId === chosen?.matchId) + by];
    if (next) choose(next);
  };

  return (
    <>
      <ScreenHead title={t('matching.title')} note={open !== undefined && t('matching.note', { n: open })}>
        <fieldset className="seg" aria-label={t('matching.states')}>
          {states.map((one) => (
            <button key={one} type="button" aria-pressed={one === state} onClick={() => show({ state: one })}>
              {t(`matching.state.${one}`)}
            </button>
          ))}
        </fieldset>
      </ScreenHead>
      <div className="body">
        <RunningJobs onEnd={() => queries.invalidateQueries()} />
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !items && <Loading label={t('matching.loading')} rows={8} />}
        {items?.length === 0 && (
          <section className="card">
            <Empty title={t(`matching.empty.${state}`)} hint={t('matching.empty.hint')} />
          </section>
        )}
        {items && chosen && (
          <div className="matching">
            <MatchList
              items={items}
              chosen={chosen}
              onChoose={choose}
              onMore={hasNextPage && !isFetchingNextPage ? fetchNextPage : undefined}
            />
            <Comparison key={chosen.matchId} matchId={chosen.matchId} onStep={step} />
          </div>
        )}
      </div>
    </>
  );
}
