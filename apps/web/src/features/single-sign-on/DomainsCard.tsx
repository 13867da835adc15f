import type { DomainView } from '@optimiq/contracts/federation';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, Fragment } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { instant } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { checkDomain, claimDomain, domains, dropDomain } from './queries.ts';

const tones: Record<DomainView['state'], Tone> = { proven: 'ok', waiting: 'info', missing: 'warn' };

/** Mail domains with the record that proves each. */
export function DomainsCard() {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(domains);
  const claim = useMutation({
    mutationFn: claimDomain,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['domains'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    claim.mutate(String(new FormData(event.currentTarget).get('domain')).trim());
    event.currentTarget.reset();
  };
  return (
    <Card title={t('sso.domains')} note={t('sso.domains.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('sso.domains.loading')} rows={2} />}
      {data?.items.length === 0 && <Empty title={t('sso.domains.none')} hint={t('sso.domains.hint')} />}
      {data?.items.map((domain) => (
        <Fragment key={domain.domain}>
          <DomainRow domain={domain} />
        </Fragment>
      ))}
      {claim.error && <Failed error={claim.error} onRetry={claim.reset} />}
      <form className="card-body" onSubmit={submit}>
        <div className="field">
          <label htmlFor="domain">{t('sso.domain')}</label>
          <span className="row">
            <input id="domain" name="domain" required minLength={4} maxLength={253} autoComplete="off" />
            <button type="submit" className="btn" disabled={claim.isPending}>
              {t('sso.domain.claim')}
            </button>
          </span>
        </div>
      </form>
    </Card>
  );
}

function DomainRow({ domain }: { readonly domain: DomainView }) {
  const queries = useQueryClient();
  const renew = () => queries.invalidateQueries({ queryKey: ['domains'] });
  const check = useMutation({ mutationFn: () => checkDomain(domain.domain), onSuccess: renew });
  const drop = useMutation({ mutationFn: () => dropDomain(domain.domain), onSuccess: renew });
  const failure = check.error ?? drop.error;
  return (
    <div className="card-body">
      <p className="row wrap">
        <span className="b">{domain.domain}</span>
        <StatusChip tone={tones[domain.state]}>{t(`sso.domain.${domain.state}`)}</StatusChip>
        {domain.checkedAt && (
          <span className="sm mute">{t('sso.domain.checked', { at: instant(domain.checkedAt) })}</span>
        )}
        <button type="button" className="btn end" disabled={check.isPending} onClick={() => check.mutate()}>
          {t('sso.domain.check')}
        </button>
        <button
          type="button"
          className="btn quiet"
          disabled={drop.isPending}
          aria-label={t('sso.domain.dropOne', { domain: domain.domain })}
          onClick={() => drop.mutate()}
        >
          {t('sso.domain.drop')}
        </button>
      </p>
      {check.data && check.data.answer !== 'proven' && (
        <output className="banner">{t(`sso.domain.answer.${check.data.answer}`)}</output>
      )}
      {failure && <Failed error={failure} onRetry={() => void renew()} />}
      {domain.state !== 'proven' && (
        <>
          <CopyText name={t('sso.domain.recordName')} value={domain.recordName} />
          <CopyText name={t('sso.domain.recordValue')} value={domain.recordValue} />
        </>
      )}
    </div>
  );
}
