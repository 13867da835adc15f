import type { Receipt, ReceiptTerm } from '@optimiq/contracts/members';
import type { z } from 'zod';
import { t, textOf } from '../../messages.ts';
import { factor, signedFactor } from '../../ui/formats.ts';
import { useEvidence } from './evidence.ts';
import { type Step, waterfallOf } from './waterfall-steps.ts';

type Props = { readonly receipt: Receipt; readonly terms: readonly z.infer<typeof ReceiptTerm>[] };

/**
 * The receipt as bars. Drawn with the page's own boxes, not by the chart library: each bar is a button that opens
 * its row of the published table, takes focus, and prints.
 */
export function Waterfall({ receipt, terms }: Props) {
  const steps = waterfallOf(receipt, terms);
  const top = Math.max(1, ...steps.flatMap(({ from, to }) => [from, to])) * 1.12;
  return (
    <div className="scroll grow">
      <ol className="waterfall" aria-label={t('receipt.title')}>
        {steps.map((step) => (
          <Bar key={step.id} step={step} top={top} receipt={receipt} />
        ))}
      </ol>
    </div>
  );
}

function Bar({ step, top, receipt }: { readonly step: Step; readonly top: number; readonly receipt: Receipt }) {
  const { openTableRow } = useEvidence();
  const { kind, from, to, change, term } = step;
  const low = Math.min(from, to);
  const value = kind === 'addition' || kind === 'reduction' ? signedFactor(change) : factor(change);
  const [name, under] = wordsOf(step, receipt);
  const drawing = (
    <>
      <span className="column" aria-hidden="true">
        <span className="value" style={{ bottom: `${(Math.max(from, to) * 100) / top}%` }}>
          {value}
        </span>
        <i
          className={kind}
          style={{ bottom: `${(low * 100) / top}%`, height: `${(Math.abs(to - from) * 100) / top}%` }}
        />
        <u style={{ bottom: `${(to * 100) / top}%` }} />
      </span>
      <span className="name" aria-hidden="true">
        {name}
      </span>
      <span className="under" aria-hidden="true" title={under}>
        {under}
      </span>
      <span className="hidden-text">{t('receipt.bar', { name, under, value })}</span>
    </>
  );
  return (
    <li>
      {term ? (
        <button type="button" onClick={() => openTableRow(term.tableRow)}>
          {drawing}
        </button>
      ) : (
        <div>{drawing}</div>
      )}
    </li>
  );
}

/** The two lines under a bar. */
function wordsOf({ id, term }: Step, { run, segment }: Receipt): readonly [string, string] {
  if (term) return [termName(term.name, segment), term.label];
  switch (id) {
    case 'raw':
      return [t('receipt.raw'), t('receipt.raw.under')];
    case 'normalization':
      return [t('receipt.dividedBy', { by: factor(run.normalizationThousandths) }), t('receipt.normalization')];
    case 'adjustment':
      return [t('receipt.times', { by: factor(1000 - run.codingAdjustmentThousandths) }), t('receipt.adjustment')];
    default:
      return [
        t('receipt.payment'),
        t('receipt.payment.under', { year: String(run.paymentYear), model: textOf('model', run.model) }),
      ];
  }
}

/** 'CNA_HCC37' → 'HCC 37', 'CNA_F75_79' → 'F 75–79'; the published name stays where it is a name of its own. */
function termName(published: string, segment: string | undefined): string {
  const name = segment && published.startsWith(`${segment}_`) ? published.slice(segment.length + 1) : published;
  const hcc = /^HCC(\d+)$/.exec(name);
  if (hcc) return t('hcc', { hcc: hcc[1] ?? '' });
  const cell = /^([FM])(\d+)_(\d+|GT)$/.exec(name);
  if (cell) return cell[3] === 'GT' ? `${cell[1]} ${cell[2]}+` : `${cell[1]} ${cell[2]}–${cell[3]}`;
  return name.replace(/_V28$/, '');
}
