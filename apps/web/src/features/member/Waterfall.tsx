import type { Receipt, ReceiptTerm } from '@optimiq/contracts/members';
import type { z } from 'zod';
import { t, textOf } from '../../messages.ts';
import { factor, signedFactor } from '../../ui/formats.ts';
import { useEvidence } from './evidence.ts';
import { type Step, waterfallOf } from './waterfall-steps.ts';

type Term = z.infer<typeof ReceiptTerm>;

type Props = { readonly receipt: Receipt; readonly terms: readonly Term[] };

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
  if (term) return termWords(term, segment ?? '');
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

/** 'HCC 37' over its label, 'F 75–79' over the segment; an interaction keeps its published name. */
function termWords({ kind, name: published, label, thousandths }: Term, segment: string): readonly [string, string] {
  const name = published.startsWith(`${segment}_`) ? published.slice(segment.length + 1) : published;
  switch (kind) {
    case 'hcc':
      return [t('hcc', { hcc: name.replace(/\D/g, '') }), label];
    case 'count':
      return [t('receipt.count'), thousandths === 0 ? t('receipt.count.zero', { term: name }) : name];
    case 'interaction':
      return [breakable(name.replace(/_V28$/, '')), t('receipt.interaction')];
    case 'demographic':
      return [cellOf(name), segment];
  }
}

/** 'F75_79' → 'F 75–79'; other demographic terms keep their published name. */
function cellOf(name: string): string {
  const cell = /^([FM])(\d+)_(\d+|GT)$/.exec(name);
  if (!cell) return breakable(name);
  return cell[3] === 'GT' ? `${cell[1]} ${cell[2]}+` : `${cell[1]} ${cell[2]}–${cell[3]}`;
}

/** Lets a published name break after its underscores. */
const breakable = (name: string): string => name.replaceAll('_', '_\u200B');
