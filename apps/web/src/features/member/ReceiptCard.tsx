import type { Receipt, ReceiptTerm } from '@optimiq/contracts/members';
import type { z } from 'zod';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Definition } from '../../ui/Definition.tsx';
import { factor, instant, shortHash } from '../../ui/formats.ts';
import { Waterfall } from './Waterfall.tsx';

type Props = { readonly receipt: Receipt; readonly terms: readonly z.infer<typeof ReceiptTerm>[] };

/** The waterfall, and beside it each rounding step and what the score can be replayed from. */
export function ReceiptCard({ receipt, terms }: Props) {
  const outranked = receipt.hccs.filter(({ status }) => status === 'outranked').length;
  return (
    <Card
      title={t('receipt.title')}
      note={
        <>
          <Definition of={t('receipt.title')} text={t('receipt.definition')} source={t('receipt.source')} />
          {t('receipt.note')}
        </>
      }
      foot={
        <>
          <span>{t('receipt.sum')}</span>
          <span>{t('receipt.outranked', { n: outranked })}</span>
          <span className="end">{t('receipt.open')}</span>
        </>
      }
    >
      <div className="receipt">
        <Waterfall receipt={receipt} terms={terms} />
        <ReceiptFacts receipt={receipt} />
      </div>
    </Card>
  );
}

function ReceiptFacts({ receipt }: { readonly receipt: Receipt }) {
  const { run, rawThousandths, normalizedThousandths, paymentThousandths, segment, statusFromYear } = receipt;
  const adjustment = factor(1000 - run.codingAdjustmentThousandths);
  return (
    <dl className="facts">
      {rawThousandths !== undefined && <Fact name={t('receipt.raw')} value={factor(rawThousandths)} />}
      {normalizedThousandths !== undefined && (
        <Fact
          name={t('receipt.normalized', { by: factor(run.normalizationThousandths) })}
          value={factor(normalizedThousandths)}
        />
      )}
      {paymentThousandths !== undefined && (
        <Fact name={t('receipt.adjusted', { by: adjustment })} value={factor(paymentThousandths)} isStrong />
      )}
      {segment && <Fact name={t('receipt.segment')} value={segment} />}
      {statusFromYear !== undefined && <Fact name={t('receipt.statusYear')} value={String(statusFromYear)} />}
      <Fact name={t('receipt.run')} value={t('receipt.runNumber', { number: run.number })} />
      <Fact name={t('receipt.finished')} value={instant(run.finishedAt)} />
      <Fact name={t('receipt.tables')} value={run.tableVersion} />
      <dt>{t('receipt.hash')}</dt>
      <dd className="mono" title={receipt.leafHash}>
        {shortHash(receipt.leafHash)}
      </dd>
      {Object.entries(receipt.settings ?? {}).map(([name, value]) => (
        <Fact key={name} name={textOf('setting', name)} value={textOf('settingValue', value)} />
      ))}
    </dl>
  );
}

const Fact = ({
  name,
  value,
  isStrong,
}: {
  readonly name: string;
  readonly value: string;
  readonly isStrong?: boolean;
}) => (
  <>
    <dt>{name}</dt>
    <dd className={isStrong ? 'b' : undefined}>{value}</dd>
  </>
);
