import type { Measurement } from '@optimiq/contracts/clinical';

type Trend = {
  /** 'x,y x,y', earliest first. */
  readonly line: string;
  /** Normal range, cut to the picture; absent where nobody told one. */
  readonly band: { readonly top: number; readonly bottom: number } | undefined;
  readonly last: { readonly x: number; readonly y: number };
};

const margin = 3;

/** Places of a measurement's values in a picture: time from left to right, the range of values and of what is normal in full. */
export function trendOf({ points, low, high }: Measurement, width: number, height: number): Trend {
  const dayOf = (on: string) => Date.parse(on) / 86_400_000;
  const days = points.map(({ on }) => dayOf(on));
  const values = points.map(({ value }) => value);
  const [firstDay, lastDay] = [Math.min(...days), Math.max(...days)];
  const least = Math.min(...values, low ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...values, high ?? Number.NEGATIVE_INFINITY);
  const x = (day: number) => margin + ((day - firstDay) / (lastDay - firstDay || 1)) * (width - 2 * margin);
  const y = (value: number) => height - margin - ((value - least) / (most - least || 1)) * (height - 2 * margin);
  const places = points.map(({ on, value }) => ({ x: round(x(dayOf(on))), y: round(y(value)) })).reverse();
  const hasRange = low !== undefined || high !== undefined;
  return {
    line: places.map((place) => `${place.x},${place.y}`).join(' '),
    band: hasRange
      ? { top: high === undefined ? 0 : round(y(high)), bottom: low === undefined ? height : round(y(low)) }
      : undefined,
    last: places.at(-1)!,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
