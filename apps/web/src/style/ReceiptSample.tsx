import type { Receipt } from '@optimiq/contracts/members';
import { lazy, Suspense } from 'react';
import '../features/member/member.css';
import { loadMessages, t } from '../messages.ts';
import { Card } from '../ui/Card.tsx';
import { Loading } from '../ui/states.tsx';

// The part of a member's screen, with its words.
const Waterfall = lazy(async () => {
  await loadMessages('member');
  return { default: (await import('../features/member/Waterfall.tsx')).Waterfall };
});

const id = '00000000-0000-4000-8000-000000000000';
const term = (kind: 'demographic' | 'hcc' | 'count', name: string, label: string, thousandths: number) => ({
  ...{ kind, name, label, thousandths },
  tableRow: 'sample',
});

const terms = [
  term('demographic', 'CNA_F75_79', t('style.receipt.age'), 465),
  term('hcc', 'CNA_HCC37', t('hcc', { hcc: 37 }), 166),
  term('hcc', 'CNA_HCC226', t('hcc', { hcc: 226 }), 360),
  term('hcc', 'CNA_HCC264', t('hcc', { hcc: 264 }), 112),
  term('count', 'CNA_D3', '', 0),
];

const receipt = {
  run: {
    ...{ runId: id, number: 3, model: 'cms-hcc-v28', paymentYear: 2026, createdAt: '2025-11-24T06:10:00.000Z' },
    ...{ normalizationThousandths: 1067, codingAdjustmentThousandths: 59 },
  },
  ...{ memberKey: id, segment: 'CNA', hccs: [], notCounted: [], leafHash: '' },
  ...{ rawThousandths: 1103, normalizedThousandths: 1034, paymentThousandths: 973 },
} as unknown as Receipt;

/** A receipt of nobody; its bars lead nowhere, so they take no focus. */
export function ReceiptSample() {
  return (
    <Card title={t('style.receipt')} note={t('style.receipt.note')}>
      <div className="receipt" inert>
        <Suspense fallback={<Loading label={t('style.state.loading')} rows={5} />}>
          <Waterfall receipt={receipt} terms={terms} />
        </Suspense>
      </div>
    </Card>
  );
}
