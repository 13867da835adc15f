import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import { t } from '../../messages.ts';
import { date, monthOfYear } from '../../ui/formats.ts';
import { barsOf, windowOf } from './coverage-bars.ts';

type Line = CoverageTimeline['lines'][number];

/** Lines of coverage over the months in sight: solid is covered, hatched a gap, amber edged stated twice. */
export function CoverageBars({ coverage }: { readonly coverage: CoverageTimeline }) {
  const { months, lines } = coverage;
  const window = windowOf(months);
  if (!window) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <figure className="coverage-bars" aria-label={t('coverage.chart')} tabIndex={0}>
      <ol aria-hidden="true" className="coverage-axis">
        {months.map(({ month }, at) => (
          <li key={month} className={month.endsWith('-01') || at === 0 ? 'year' : undefined}>
            {month.endsWith('-01') || at === 0 ? monthOfYear(month) : monthOfYear(month)[0]}
          </li>
        ))}
      </ol>
      <ul>
        {lines.map((line) => (
          <li key={line.line}>
            <span className="name">{t(`coverage.line.${line.line}`)}</span>
            <span className="track" title={wordsOf(line)} style={{ backgroundSize: `${100 / months.length}% 100%` }}>
              {barsOf(line, window).map(({ kind, from, to, isOpen }) => (
                <i
                  key={`${kind}${from}${to}`}
                  className={`${kind}${isOpen ? ' open' : ''}`}
                  aria-hidden="true"
                  style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
                />
              ))}
            </span>
            <span className="hidden-text">{wordsOf(line)}</span>
          </li>
        ))}
      </ul>
      <figcaption className="xs mute row wrap">
        <span className="key span" /> {t('coverage.key.span')}
        <span className="key gap" /> {t('coverage.key.gap')}
        <span className="key overlap" /> {t('coverage.key.overlap')}
      </figcaption>
    </figure>
  );
}

/** 'Jan 1, 2025 – open; gap Mar 1, 2025, 1 day'. */
function wordsOf({ periods, gaps, overlaps }: Line): string {
  return [
    ...periods.map(({ from, through }) =>
      through
        ? t('coverage.period', { from: date(from), through: date(through) })
        : t('coverage.openPeriod', { from: date(from) }),
    ),
    ...gaps.map(({ from, through, days }) =>
      t('coverage.gapWords', { from: date(from), through: date(through), days }),
    ),
    ...overlaps.map(({ from, kind }) =>
      t('coverage.overlapWords', { from: date(from), kind: t(`coverage.overlap.${kind}`) }),
    ),
  ].join('; ');
}
