import { useNavigate } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { EChart } from '../../ui/EChart.tsx';
import { count, dollars, monthOfYear, percent } from '../../ui/formats.ts';
import type { Month, MonthKind } from './CompletenessTable.tsx';

/** Months that the chart shows: older ones are in the table. */
const mostMonths = 36;
const grid = { left: 58, right: 8, top: 14, bottom: 26 };

/**
 * Bars of claims by month. A month that is still filling is hatched, with a dashed outline at what it will hold when
 * months go on filling as the mature ones did. Over each bar lies a button, because marks of the drawing take no focus;
 * arrow keys go from month to month, and a press opens the claims of the month for those who may read them.
 */
export default function CompletenessChart({
  months,
  by,
}: {
  readonly months: readonly Month[];
  readonly by: MonthKind;
}) {
  const may = usePermissions();
  const navigate = useNavigate();
  const open = may('claim:read')
    ? (month: string) => void navigate({ to: paths.monthClaims(month), search: { by } })
    : undefined;
  const shown = months.slice(-mostMonths);
  const [at, setAt] = useState<number>();
  const marks = useRef<HTMLDivElement>(null);
  const draw = useCallback((style: CSSStyleDeclaration) => optionOf(months.slice(-mostMonths), style), [months]);
  const tip = at === undefined ? undefined : shown[at];
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = Math.min(shown.length - 1, Math.max(0, (at ?? 0) + step));
    marks.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <figure className="month-chart" aria-label={t('completeness.chart')}>
      <EChart draw={draw} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside */}
      <div className="marks" ref={marks} onKeyDown={onKeyDown}>
        {shown.map((month, index) => (
          <button
            key={month.month}
            type="button"
            aria-label={wordsOf(month).join(', ')}
            tabIndex={index === (at ?? shown.length - 1) ? 0 : -1}
            onMouseEnter={() => setAt(index)}
            onMouseLeave={() => setAt(undefined)}
            onFocus={() => setAt(index)}
            onClick={() => open?.(month.month)}
          />
        ))}
        {tip && at !== undefined && (
          <div className="tip" aria-hidden="true" style={tipPlace(at, shown.length)}>
            {wordsOf(tip).map((line, index) =>
              index === 0 ? (
                <b key={line}>{line}</b>
              ) : (
                <span key={line}>
                  <br />
                  {line}
                </span>
              ),
            )}
          </div>
        )}
      </div>
    </figure>
  );
}

const tipPlace = (place: number, bars: number) =>
  place < bars / 2
    ? { left: `${((place + 1.2) / bars) * 100}%`, top: 8 }
    : { right: `${((bars - place + 0.2) / bars) * 100}%`, top: 8 };

function wordsOf(month: Month): readonly string[] {
  const { claims, lines, members, paidCents, isImmature, runOutThousandths, againstMeanThousandths } = month;
  return [
    monthOfYear(month.month),
    t('completeness.tip', { claims, lines, members }),
    ...(paidCents === undefined ? [] : [t('completeness.tip.paid', { paid: dollars(paidCents) })]),
    ...(isImmature
      ? [
          runOutThousandths === undefined
            ? t('completeness.tip.filling')
            : t('completeness.tip.fillingShare', { share: percent(runOutThousandths), n: count(expectedOf(month)) }),
        ]
      : []),
    ...(againstMeanThousandths === undefined
      ? []
      : [t('completeness.tip.mean', { share: percent(againstMeanThousandths) })]),
  ];
}

/** Claims a filling month will hold, if it fills as the mature months did. */
const expectedOf = ({ claims, runOutThousandths }: Month): number =>
  runOutThousandths ? Math.round((claims * 1000) / runOutThousandths) : claims;

function optionOf(months: readonly Month[], style: CSSStyleDeclaration): Record<string, unknown> {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const text = { color: colour('--ink-3'), fontSize: 11, fontFamily: style.fontFamily || 'sans-serif' };
  const hatch = {
    symbol: 'rect',
    dashArrayX: [1, 0],
    dashArrayY: [2, 3],
    rotation: -Math.PI / 4,
    color: colour('--surface'),
  };
  return {
    animation: false,
    aria: { enabled: true, label: { description: t('completeness.chart') } },
    textStyle: text,
    grid,
    xAxis: {
      type: 'category',
      data: months.map(({ month }) => monthOfYear(month)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour('--line-strong') } },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: (value: number) => count(value) },
      splitLine: { lineStyle: { color: colour('--line') } },
    },
    series: [
      {
        type: 'bar',
        barGap: '-100%',
        barCategoryGap: '18%',
        silent: true,
        data: months.map((month) => (month.isImmature ? expectedOf(month) : 0)),
        itemStyle: { color: 'transparent', borderColor: colour('--c-ref'), borderType: 'dashed', borderWidth: 1 },
      },
      {
        type: 'bar',
        barCategoryGap: '18%',
        silent: true,
        data: months.map(({ claims, isImmature }) => ({
          value: claims,
          itemStyle: { color: colour('--s4'), ...(isImmature && { decal: hatch }) },
        })),
      },
    ],
  };
}
