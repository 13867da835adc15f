import { useQuery } from '@tanstack/react-query';
import { FactorReset } from '../../administration/FactorReset.tsx';
import { factorResets } from '../../administration/queries.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';

/** People who lost every factor: two who manage people vouch for each, and say how they made sure who it is. */
export function ResetsCard() {
  const { data, error, refetch } = useQuery(factorResets);
  return (
    <Card title={t('security.resets')} note={t('security.resets.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('security.resets.loading')} rows={3} />}
      {data?.items.length === 0 && <Empty title={t('security.resets.none')} hint={t('security.resets.hint')} />}
      {data?.items.map((reset) => (
        <FactorReset key={reset.resetId} reset={reset} />
      ))}
    </Card>
  );
}
