import { Provider } from '@optimiq/contracts/searches';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { get, RequestFailed } from '../../api/client.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { FactList } from '../../ui/FactList.tsx';
import { count, date } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';

/** Claims and members of a provider that was searched for. The address holds the id of the search, never the number. */
export function ProviderPage() {
  const may = usePermissions();
  if (!may('claim:read')) return <Forbidden permission="claim:read" />;
  return <Searched />;
}

function Searched() {
  const { view = '' } = useSearch({ strict: false }) as { view?: string };
  const { data, error, refetch } = useQuery({
    queryKey: ['provider', view],
    queryFn: () => get(`/v1/providers/${encodeURIComponent(view)}`, Provider),
    retry: false,
  });
  const isExpired = error instanceof RequestFailed && (error.status === 404 || error.status === 400);
  return (
    <>
      <ScreenHead title={t('provider.title')} />
      <div className="body">
        <section className="card" aria-label={t('provider.title')}>
          {isExpired && <Empty title={t('provider.expired.title')} hint={t('provider.expired.hint')} />}
          {error && !isExpired && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('provider.loading')} rows={5} />}
          {data && <Facts provider={data} />}
        </section>
      </div>
    </>
  );
}

function Facts({ provider }: { readonly provider: Provider }) {
  const { npi, claims, members, professional, institutional, firstServiceOn, lastServiceOn } = provider;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('provider.npi'), npi],
    [t('provider.members'), count(members)],
    [t('provider.claims'), count(claims)],
    [t('provider.professional'), count(professional)],
    [t('provider.institutional'), count(institutional)],
    [t('provider.first'), firstServiceOn && date(firstServiceOn)],
    [t('provider.last'), lastServiceOn && date(lastServiceOn)],
  ];
  return <FactList className="page-facts" facts={facts} />;
}
