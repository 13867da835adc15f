import type { Timeline as Contract } from '@optimiq/contracts/members';
import { useInfiniteQuery } from '@tanstack/react-query';
import { t } from '../../messages.ts';
import { date, icd10Cm, month } from '../../ui/formats.ts';
import { IconClaim, IconOffice, IconOutpatient, IconPill, IconStay } from '../../ui/icons.ts';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { useEvidence } from './evidence.ts';
import { timelineOf } from './queries.ts';

type Event = Contract['items'][number];

const icons: Record<Event['kind'], typeof IconClaim> = {
  inpatient: IconStay,
  outpatient: IconOutpatient,
  office: IconOffice,
  'other-claim': IconClaim,
  fill: IconPill,
};

/** What happened, latest first, by month; an event with a claim opens it. */
export function Timeline({ memberKey }: { readonly memberKey: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    timelineOf(memberKey),
  );
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <header>
        <h2>{t('timeline.title')}</h2>
        {data && <span className="sm mute">{t('timeline.events', { n: data.pages[0]?.total ?? 0 })}</span>}
      </header>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('timeline.loading')} rows={10} />}
      {data && events.length === 0 && <Empty title={t('timeline.empty.title')} hint={t('timeline.empty.hint')} />}
      {byMonth(events).map(([name, group]) => (
        <div className="events" key={name}>
          <h3>{name}</h3>
          <ol>
            {group.map((event, index) => (
              <EventRow key={`${event.on}-${event.claimKey ?? index}`} event={event} />
            ))}
          </ol>
        </div>
      ))}
      {hasNextPage && (
        <footer>
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('timeline.more')}
          </button>
        </footer>
      )}
    </>
  );
}

function EventRow({ event }: { readonly event: Event }) {
  const { openClaim } = useEvidence();
  const { kind, on, claimKey, codes, hccs } = event;
  const Icon = icons[kind];
  const shown = (kind === 'fill' ? codes : codes.map(icd10Cm)).slice(0, 4).join(', ');
  const words = hccs.length > 0 ? t('timeline.hccs', { hccs: hccs.join(', ') }) : '';
  const content = (
    <>
      <span className="mark" aria-hidden="true">
        <Icon className="i s" />
      </span>
      <span className="b trunc">{t(`timeline.kind.${kind}`)}</span>
      <span className="mute xs nowrap">{date(on).replace(/, \d{4}$/, '')}</span>
      <span className="sm sub trunc codes">{[shown, words].filter(Boolean).join(' · ') || t('timeline.noCodes')}</span>
    </>
  );
  return (
    <li>
      {claimKey ? (
        <button type="button" className="event" onClick={() => openClaim(claimKey)}>
          {content}
        </button>
      ) : (
        <div className="event">{content}</div>
      )}
    </li>
  );
}

/** Events grouped by month, in the order they came. */
function byMonth(events: readonly Event[]): readonly (readonly [string, readonly Event[]])[] {
  return [...Map.groupBy(events, ({ on }) => month(on))];
}
