import { useQuery } from '@tanstack/react-query';
import { RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { HccTable } from './HccTable.tsx';
import { MemberGaps } from './MemberGaps.tsx';
import { MemberSuspects } from './MemberSuspects.tsx';
import { NotCountedTable } from './NotCountedTable.tsx';
import { receiptOf } from './queries.ts';
import { ReceiptCard } from './ReceiptCard.tsx';

/** The receipt of a member's score: its terms, the HCCs behind them, and what did not count. */
export function RiskTab({ memberKey, paymentYear }: { readonly memberKey: string; readonly paymentYear: number }) {
  const { data: receipt, error, refetch } = useQuery(receiptOf(memberKey, paymentYear));
  if (error instanceof RequestFailed && error.status === 404) {
    return (
      <div className="member-risk">
        <NoRun paymentYear={paymentYear} />
        <MemberSuspects memberKey={memberKey} paymentYear={paymentYear} />
      </div>
    );
  }
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!receipt) return <Loading label={t('receipt.loading')} rows={12} />;
  const counted = receipt.hccs.filter(({ status }) => status === 'counts').length;
  return (
    <div className="member-risk">
      {receipt.notScored ? (
        <Card title={t('receipt.title')}>
          <Empty title={t('receipt.notScored')} hint={textOf('notScored', receipt.notScored)} />
        </Card>
      ) : (
        receipt.terms && <ReceiptCard receipt={receipt} terms={receipt.terms} />
      )}
      <Card
        title={t('conditions.title')}
        note={t('conditions.note', { model: textOf('model', receipt.run.model), all: receipt.hccs.length, counted })}
        foot={<RunFoot receipt={receipt} />}
      >
        {receipt.hccs.length === 0 ? (
          <Empty title={t('conditions.empty.title')} hint={t('conditions.empty.hint')} />
        ) : (
          <HccTable hccs={receipt.hccs} />
        )}
      </Card>
      <MemberGaps memberKey={memberKey} paymentYear={paymentYear} />
      <MemberSuspects memberKey={memberKey} paymentYear={paymentYear} />
      <Card title={t('notCounted.title')} note={t('n', { n: String(receipt.notCounted.length) })}>
        {receipt.notCounted.length === 0 ? (
          <Empty title={t('notCounted.empty.title')} hint={t('notCounted.empty.hint')} />
        ) : (
          <NotCountedTable rows={receipt.notCounted} />
        )}
      </Card>
    </div>
  );
}

/** The member is there, the year's run is not. */
function NoRun({ paymentYear }: { readonly paymentYear: number }) {
  return (
    <Card title={t('receipt.title')}>
      <Empty title={t('receipt.noRun', { year: String(paymentYear) })} hint={t('receipt.noRun.hint')} />
    </Card>
  );
}

function RunFoot({ receipt }: { readonly receipt: Parameters<typeof ReceiptCard>[0]['receipt'] }) {
  const { run, otherHierarchyAnswer } = receipt;
  return (
    <>
      <span>{t('run.stamp', { number: run.number, version: run.tableVersion })}</span>
      {otherHierarchyAnswer && (
        <span>
          {t('conditions.otherAnswer', {
            semantics: otherHierarchyAnswer.semantics,
            hccs: otherHierarchyAnswer.hccs.join(', '),
          })}
        </span>
      )}
    </>
  );
}
