import { t } from '../../messages.ts';
import { monthOfYear, percent } from '../../ui/formats.ts';
import type { RuleResult } from './quality-words.ts';

/** Months that a trend shows at most. */
const mostMonths = 18;

/** The share of broken rows month by month, on a scale of the rule's own; the first and last are told in words. */
export function Trend({ rule }: { readonly rule: RuleResult }) {
  const months = rule.months.slice(-mostMonths);
  const shares = months.map(({ rows, broken }) => (rows === 0 ? 0 : broken / rows));
  const most = Math.max(...shares);
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last || most === 0) return <span className="hidden-text">{t('quality.trend.none')}</span>;
  const tenths = (share: number) => percent(Math.round(share * 1000));
  const words = t('quality.trend.words', {
    from: monthOfYear(first.month),
    fromShare: tenths(shares[0]!),
    to: monthOfYear(last.month),
    toShare: tenths(shares.at(-1)!),
    most: tenths(most),
  });
  return (
    <span className="trend" title={words}>
      {months.map(({ month }, at) => (
        <i key={month} aria-hidden="true" style={{ height: `${(shares[at]! * 100) / most}%` }} />
      ))}
      <span className="hidden-text">{words}</span>
    </span>
  );
}
