import type { Session } from '@optimiq/contracts/session';
import { useQuery } from '@tanstack/react-query';
import { organization } from '../../administration/queries.ts';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { date } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { Contracts } from './Contracts.tsx';
import { Facilities } from './Facilities.tsx';
import './organization.css';

/** The organization behind the tenant: the agreements under which its data is processed, and its places. */
export function OrganizationPage() {
  const may = usePermissions();
  if (!may('organization:read')) return <Forbidden permission="organization:read" />;
  return <Organization mayChange={may('organization:write')} />;
}

function Organization({ mayChange }: { readonly mayChange: boolean }) {
  const { data, error, refetch } = useQuery(organization);
  const { contract } = useSession();
  return (
    <>
      <ScreenHead
        title={t('organization.title')}
        note={data && t('organization.note', { name: data.name, slug: data.slug })}
      />
      <div className="body">
        <Standing contract={contract} />
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('organization.loading')} rows={8} />}
        {data && <Contracts contracts={data.contracts} mayChange={mayChange} />}
        {data && <Facilities facilities={data.facilities} mayChange={mayChange} />}
      </div>
    </>
  );
}

const tones = { 'not-needed': 'neutral', active: 'ok', none: 'warn', ended: 'bad' } as const;

/** What may be done under the agreements on file, and what puts it right where it is less than everything. */
function Standing({ contract: { state, endsOn } }: { readonly contract: Session['contract'] }) {
  return (
    <p className={state === 'none' || state === 'ended' ? 'banner' : 'standing'}>
      <StatusChip tone={tones[state]}>{t(`organization.state.${state}`)}</StatusChip>
      <span>
        {t(`organization.state.${state}.what`)}
        {endsOn && ` ${t('organization.endsOn', { day: date(endsOn) })}`}
      </span>
    </p>
  );
}
