import { useComputedColorScheme } from '@mantine/core';
import { BarChart as Bars } from 'echarts/charts';
import { AriaComponent, GridSimpleComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useCallback, useEffect, useRef } from 'react';

use([Bars, GridSimpleComponent, AriaComponent, SVGRenderer]);

/** What a bar chart of the product may say; look and colour are not a caller's to choose. */
export type BarChartOption = {
  readonly grid: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly categories: readonly string[];
  /** Values at the edges between bars, and how they are written. */
  readonly edges: { readonly max: number; readonly interval: number; readonly label: (value: number) => string };
  readonly axisName: string;
  readonly values: readonly number[];
  readonly valueLabel: (value: number) => string;
};

/** Vertical bars from zero between edges, drawn as SVG, without animation. */
export function BarChart({ option, label }: { readonly option: BarChartOption; readonly label: string }) {
  const draw = useCallback((style: CSSStyleDeclaration) => toECharts(option, label, style), [option, label]);
  return <EChart draw={draw} />;
}

/** A drawing of the chart library; `draw` gives its options from the colours in force, and must be kept by its caller. */
export function EChart({ draw }: { readonly draw: (style: CSSStyleDeclaration) => Record<string, unknown> }) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');

  // The drawing lives outside React: it is made, fed and disposed of here. The colours follow the scheme.
  useEffect(() => {
    const element = place.current;
    if (!element || scheme === undefined) return;
    const chart = init(element, undefined, { renderer: 'svg' });
    chart.setOption(draw(getComputedStyle(element)));
    const stop = followSize(element, chart);
    return () => {
      stop();
      chart.dispose();
    };
  }, [draw, scheme]);

  return <div className="echart" ref={place} />;
}

function followSize(element: HTMLElement, chart: EChartsType): () => void {
  if (typeof ResizeObserver === 'undefined') return () => undefined;
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  return () => observer.disconnect();
}

function toECharts(option: BarChartOption, label: string, style: CSSStyleDeclaration) {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const text = { color: colour('--ink-3'), fontSize: 11, fontFamily: style.fontFamily || 'sans-serif' };
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    textStyle: text,
    grid: option.grid,
    xAxis: [
      { type: 'category', data: [...option.categories], show: false },
      // Bars stand between edges; the edges are what a reader counts by.
      {
        type: 'value',
        position: 'bottom',
        min: 0,
        max: option.edges.max,
        interval: option.edges.interval,
        name: option.axisName,
        nameLocation: 'middle',
        nameGap: 22,
        nameTextStyle: text,
        axisTick: { show: false },
        splitLine: { show: false },
        axisLine: { show: true, lineStyle: { color: colour('--line-strong') } },
        axisLabel: { ...text, showMaxLabel: false, formatter: option.edges.label },
      },
    ],
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: option.valueLabel },
      splitLine: { lineStyle: { color: colour('--line') } },
    },
    series: [
      {
        type: 'bar',
        data: [...option.values],
        barCategoryGap: '6%',
        itemStyle: { color: colour('--s4') },
        silent: true,
      },
    ],
  };
}
