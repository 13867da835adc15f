import type { ProviderView } from '@optimiq/contracts/federation';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { instant } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { ProviderForm } from './ProviderForm.tsx';
import { addProvider, providers, removeProvider, testProvider } from './queries.ts';

/** The organization's identity providers: made here first, so that the other side can be told our addresses. */
export function ProvidersCard() {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(providers);
  const add = useMutation({
    mutationFn: addProvider,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['identity-providers'] }),
  });
  return (
    <Card
      title={t('sso.providers')}
      note={t('sso.providers.note')}
      actions={(['oidc', 'saml'] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          className="btn"
          disabled={add.isPending}
          onClick={() => add.mutate({ kind, name: t(`sso.kind.${kind}`) })}
        >
          {t(`sso.provider.add.${kind}`)}
        </button>
      ))}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {add.error && <Failed error={add.error} onRetry={add.reset} />}
      {!error && !data && <Loading label={t('sso.providers.loading')} rows={3} />}
      {data?.items.length === 0 && <Empty title={t('sso.providers.none')} hint={t('sso.providers.hint')} />}
      {data?.items.map((provider) => (
        <ProviderRow key={provider.id} provider={provider} />
      ))}
    </Card>
  );
}

function ProviderRow({ provider }: { readonly provider: ProviderView }) {
  const queries = useQueryClient();
  const renew = () => queries.invalidateQueries({ queryKey: ['identity-providers'] });
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({ mutationFn: () => removeProvider(provider.id), onSuccess: renew });
  const test = useMutation({
    mutationFn: () => testProvider(provider.id),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const failure = remove.error ?? test.error;
  return (
    <div className="card-body">
      <p className="row wrap">
        <span className="b">{provider.name}</span>
        <span className="sm mute">{t(`sso.kind.${provider.kind}`)}</span>
        <ProviderState provider={provider} />
        <span className="sm mute">{t('sso.provider.people', { n: provider.linkedPeople })}</span>
        <button type="button" className="btn end" onClick={() => setOpen(true)}>
          {t('sso.provider.setUp')}
        </button>
        <button
          type="button"
          className="btn"
          disabled={!provider.isSetUp || test.isPending}
          onClick={() => test.mutate()}
        >
          {t('sso.provider.test')}
        </button>
        <button
          type="button"
          className="btn quiet"
          disabled={remove.isPending}
          aria-label={t('sso.provider.removeOne', { name: provider.name })}
          onClick={() => remove.mutate()}
        >
          {t('sso.provider.remove')}
        </button>
      </p>
      {failure && <Failed error={failure} onRetry={() => void renew()} />}
      {provider.certificates.map((certificate) => (
        <Certificate key={certificate.fingerprint} {...certificate} />
      ))}
      <CopyText name={t(`sso.address.${provider.kind}`)} value={provider.addresses.callback} />
      {provider.addresses.entityId && <CopyText name={t('sso.address.entity')} value={provider.addresses.entityId} />}
      <CopyText name={t('sso.address.start')} value={provider.addresses.start} />
      {isOpen && <ProviderForm provider={provider} onClose={() => setOpen(false)} onSaved={renew} />}
    </div>
  );
}

function ProviderState({ provider: { isOn, isSetUp } }: { readonly provider: ProviderView }) {
  if (!isSetUp) return <StatusChip tone="info">{t('sso.provider.unfinished')}</StatusChip>;
  return <StatusChip tone={isOn ? 'ok' : 'neutral'}>{t(isOn ? 'sso.provider.on' : 'sso.provider.off')}</StatusChip>;
}

const soonMs = 30 * 86_400_000;

function Certificate({ subject, validTo }: ProviderView['certificates'][number]) {
  const left = Date.parse(validTo) - Date.now();
  const tone = left <= 0 ? 'bad' : left < soonMs ? 'warn' : 'ok';
  return (
    <p className="row wrap sm">
      <StatusChip tone={tone}>{t(`sso.certificate.${tone}`)}</StatusChip>
      <span>{t('sso.certificate', { subject, at: instant(validTo) })}</span>
    </p>
  );
}
