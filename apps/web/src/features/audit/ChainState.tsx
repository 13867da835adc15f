import type { AuditState } from '@optimiq/contracts/audit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { count, instant } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { auditState, verifyLog } from './queries.ts';

const tones: Readonly<Record<AuditState['anchor'], Tone>> = {
  anchored: 'ok',
  waiting: 'warn',
  behind: 'bad',
  none: 'neutral',
};

/** Up to which event the log is sealed and anchored, and whether it is what was written. */
export function ChainState() {
  const { data, error, refetch } = useQuery(auditState);
  const check = useMutation({ mutationFn: verifyLog });
  return (
    <Card
      title={t('audit.chain')}
      actions={
        <button type="button" className="btn noprint" disabled={check.isPending} onClick={() => check.mutate()}>
          {t(check.isPending ? 'audit.verifying' : 'audit.verify')}
        </button>
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('audit.chain.loading')} rows={1} />}
      {data && (
        <p className="audit-chain">
          <StatusChip tone={tones[data.anchor]}>{t(`audit.anchor.${data.anchor}`)}</StatusChip>
          <span>{t('audit.sealedTo', { n: count(data.sealedTo) })}</span>
          {data.anchoredAt && (
            <span>{t('audit.anchoredTo', { n: count(data.anchoredTo), at: instant(data.anchoredAt) })}</span>
          )}
          {data.waiting > 0 && <span>{t('audit.waiting', { n: count(data.waiting) })}</span>}
        </p>
      )}
      {check.error && <Failed error={check.error} onRetry={check.reset} />}
      {check.data && (
        <p className="audit-chain" role="status">
          {check.data.bad ? (
            <StatusChip tone="bad">
              {t('audit.bad', {
                row: textOf('audit.row', check.data.bad.row),
                n: count(check.data.bad.sequence),
                reason: check.data.bad.reason,
              })}
            </StatusChip>
          ) : (
            <StatusChip tone="ok">{t('audit.whole', { n: count(check.data.events) })}</StatusChip>
          )}
        </p>
      )}
    </Card>
  );
}
