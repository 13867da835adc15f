import type { Person } from '@optimiq/contracts/people';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useRoleNames } from '../../administration/names.ts';
import { factorResets, people } from '../../administration/queries.ts';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { instant } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { AccessCard } from './AccessCard.tsx';
import { Factors, PersonState, Restricted } from './cells.tsx';
import { RestrictionsDialog, RolesDialog, StateDialog } from './dialogs.tsx';
import { OpenResetDialog, PersonReset } from './PersonReset.tsx';
import { PersonSessions } from './PersonSessions.tsx';
import './people.css';

type Open = 'roles' | 'restrictions' | 'state' | 'reset';

/** One person: who it is, what narrows them, and what they can see and do, with the reasons. */
export function PersonPage() {
  const may = usePermissions();
  const { userId = '' } = useParams({ strict: false }) as { userId?: string };
  const { data, error, refetch } = useQuery({ ...people, enabled: may('people:read') });
  const person = data?.items.find((one) => one.userId === userId);
  if (!may('people:read')) return <Forbidden permission="people:read" />;
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('people.person.loading')} rows={8} />;
  if (!person) return <Empty title={t('people.person.none')} hint={t('people.person.none.hint')} action={<Back />} />;
  return <OnePerson key={userId} person={person} />;
}

const Back = () => (
  <Link className="btn" to={paths.people}>
    {t('people.back')}
  </Link>
);

function OnePerson({ person }: { readonly person: Person }) {
  const may = usePermissions();
  const { user } = useSession();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const [done, setDone] = useState<Open>();
  const isOwn = person.userId === user.id;
  const waiting = useQuery({ ...factorResets, enabled: may('people:write') }).data?.items;
  const mayReset =
    person.isActive &&
    (person.hasTotp || person.hasPasskey) &&
    !waiting?.some(({ userId }) => userId === person.userId);
  const dialog = {
    person,
    onClose: () => setOpen(undefined),
    onDone: () => {
      setDone(open);
      void queries.invalidateQueries({ queryKey: ['people'] });
    },
  };
  const actions: readonly (readonly [Open, string])[] = [
    ['roles', t('people.roles.change')],
    ['restrictions', t('people.restrictions.change')],
    ...(mayReset ? [['reset', t('people.reset.open')] as const] : []),
    ['state', t(person.isActive ? 'people.deactivate' : 'people.reactivate')],
  ];
  return (
    <>
      <ScreenHead title={person.name} note={<PersonState isActive={person.isActive} />}>
        {may('people:write') &&
          actions.map(([what, label]) => (
            <button key={what} type="button" className="btn" disabled={isOwn} onClick={() => setOpen(what)}>
              {label}
            </button>
          ))}
      </ScreenHead>
      <div className="body">
        {isOwn && may('people:write') && <p className="banner">{t('people.own')}</p>}
        {done && <output className="banner good">{t(`people.done.${done}`, { name: person.name })}</output>}
        {may('people:write') && <PersonReset person={person} />}
        <PersonFacts person={person} />
        {may('people:write') && <PersonSessions person={person} isOwn={isOwn} />}
        {may('access:explain') && <AccessCard userId={person.userId} />}
      </div>
      {open === 'roles' && <RolesDialog {...dialog} />}
      {open === 'restrictions' && <RestrictionsDialog {...dialog} />}
      {open === 'reset' && <OpenResetDialog {...dialog} />}
      {open === 'state' && <StateDialog {...dialog} />}
    </>
  );
}

function PersonFacts({ person }: { readonly person: Person }) {
  const may = usePermissions();
  const roleName = useRoleNames();
  return (
    <Card
      title={t('people.facts')}
      actions={
        may('audit:read') && (
          <Link className="btn quiet" to={paths.audit} search={{ actorId: person.userId }}>
            {t('people.audit')}
          </Link>
        )
      }
    >
      <dl className="person-facts">
        <dt>{t('people.email')}</dt>
        <dd>{person.email}</dd>
        <dt>{t('people.roles')}</dt>
        <dd>{person.roles.map(roleName).join(', ')}</dd>
        <dt>{t('people.restrictions')}</dt>
        <dd>
          <Restricted restrictions={person.restrictions} />
        </dd>
        <dt>{t('people.factor')}</dt>
        <dd>
          <Factors {...person} />
        </dd>
        <dt>{t('people.lastSeen')}</dt>
        <dd>{person.lastSeenAt ? instant(person.lastSeenAt) : t('people.notSeen')}</dd>
      </dl>
    </Card>
  );
}
