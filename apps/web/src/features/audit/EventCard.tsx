import type { AuditEventDetail } from '@optimiq/contracts/audit';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { count, instant } from '../../ui/formats.ts';
import { Failed, Loading } from '../../ui/states.tsx';
import { eventOf } from './queries.ts';

/** Members of an event that are shown by key; more are counted. */
const shownMembers = 20;

/** Everything an event says, and whose data it was. */
export function EventCard({ eventId }: { readonly eventId: string }) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const { data, error, refetch } = useQuery(eventOf(eventId));
  return (
    <Card
      title={t('audit.event')}
      actions={
        <button
          type="button"
          className="btn"
          onClick={() => void navigate({ to: '.', search: { ...search, event: undefined } as Record<string, unknown> })}
        >
          {t('audit.close')}
        </button>
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('audit.event.loading')} rows={8} />}
      {data && <EventFacts event={data} />}
    </Card>
  );
}

function EventFacts({ event }: { readonly event: AuditEventDetail }) {
  const { sequence, at, action, actorKind, actorId, actorName, outcome, subjectKind, subjectId } = event;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('audit.number'), sequence === undefined ? t('audit.notSealed') : count(sequence)],
    [t('column.time'), instant(at)],
    [t('audit.actor'), [actorName, `${actorKind} ${actorId}`].filter(Boolean).join(', ')],
    [t('audit.action'), action],
    [t('audit.outcome'), textOf('audit.outcome', outcome)],
    [t('audit.subject'), subjectKind && `${subjectKind} ${subjectId ?? ''}`],
    [t('audit.purpose'), event.purpose && textOf('purpose', event.purpose)],
    [t('audit.session'), event.session?.slice(0, 12)],
    [t('audit.reason'), event.reason],
    ...Object.entries(event.details).map(([name, value]) => [name, JSON.stringify(value)] as const),
  ];
  const more = (event.memberKeys ?? []).length - shownMembers;
  return (
    <dl className="audit-facts">
      {facts.map(([name, value]) => value && <Fact key={name} name={name} value={value} />)}
      {event.ofAllMembers && <Fact name={t('column.members')} value={t('audit.allMembers')} />}
      {(event.memberKeys ?? []).length > 0 && (
        <div>
          <dt>{t('column.members')}</dt>
          <dd>
            {(event.memberKeys ?? []).slice(0, shownMembers).map((key) => (
              <Link key={key} className="mono" to={paths.member(key)} search={{ tab: 'privacy' }}>
                {`${key.slice(0, 8)} `}
              </Link>
            ))}
            {more > 0 && t('audit.moreMembers', { n: count(more) })}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
