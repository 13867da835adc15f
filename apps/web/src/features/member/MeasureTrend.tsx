import type { Measurement } from '@optimiq/contracts/clinical';
import { t } from '../../messages.ts';
import { date } from '../../ui/formats.ts';
import { trendOf } from './trend-points.ts';

const width = 140;
const height = 26;

/** The values of one measurement over time, with the band that their sender calls normal; told in words, too. */
export function MeasureTrend({ measurement, name }: { readonly measurement: Measurement; readonly name: string }) {
  const { points } = measurement;
  const [latest, first] = [points[0]!, points.at(-1)!];
  if (points.length < 2) return <span className="mute xs">{t('clinical.trend.one')}</span>;
  const { line, band, last } = trendOf(measurement, width, height);
  const words = t('clinical.trend.words', {
    name,
    from: date(first.on),
    first: String(first.value),
    to: date(latest.on),
    last: String(latest.value),
  });
  return (
    <>
      <svg
        className="measure-trend"
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        aria-hidden="true"
      >
        {band && <rect className="band" x="0" y={band.top} width={width} height={band.bottom - band.top} />}
        <polyline points={line} />
        <circle className={latest.isOutside ? 'outside' : undefined} cx={last.x} cy={last.y} r="2.5" />
      </svg>
      <span className="hidden-text">{words}</span>
    </>
  );
}
