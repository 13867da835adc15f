import type { Completeness } from '@optimiq/contracts/data-quality';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { toCsv } from '../../ui/csv.ts';
import { Definition } from '../../ui/Definition.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { CompletenessTable } from './CompletenessTable.tsx';
import { completenessOf } from './queries.ts';

// The drawing library travels only with the chart.
const CompletenessChart = lazy(() => import('./CompletenessChart.tsx'));

const runOuts = [1, 2, 3, 4, 6, 9, 12] as const;

/** Claims by month of service or of receipt, with the months that are still filling hatched. */
export function CompletenessCard() {
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const runOut = runOuts.find((months) => String(months) === search.runOut) ?? 3;
  const by = search.by === 'received' ? 'received' : 'service';
  const view = search.view === 'table' ? 'table' : 'chart';
  const { data, error, refetch } = useQuery(completenessOf(runOut));
  const show = (part: Record<string, string>) => void navigate({ to: '.', search: { ...search, ...part } });
  const months = data?.[by] ?? [];
  return (
    <Card
      title={t(by === 'service' ? 'completeness.title' : 'completeness.received')}
      note={
        <>
          <Definition
            of={t('completeness.title')}
            text={t('completeness.definition')}
            source={t('completeness.source')}
          />
          {t('completeness.note', { n: months.reduce((sum, { claims }) => sum + claims, 0) })}
        </>
      }
      actions={
        <span className="row wrap noprint">
          <select
            className="select"
            aria-label={t('completeness.runOut')}
            value={runOut}
            onChange={({ target }) => show({ runOut: target.value })}
          >
            {runOuts.map((n) => (
              <option key={n} value={n}>
                {t('completeness.runOutOption', { n })}
              </option>
            ))}
          </select>
          <Switch
            label={t('completeness.by')}
            value={by}
            options={[
              { value: 'service', label: t('completeness.by.service') },
              { value: 'received', label: t('completeness.by.received') },
            ]}
            onChange={(value) => show({ by: value })}
          />
          <Switch
            label={t('view.label')}
            value={view}
            options={[
              { value: 'chart', label: t('view.chart') },
              { value: 'table', label: t('view.table') },
            ]}
            onChange={(value) => show({ view: value })}
          />
          <ExportButton file="completeness.csv" csv={() => csvOf(months)} />
        </span>
      }
      foot={by === 'service' && data && <span>{t('completeness.foot', { n: data.runOutMonths })}</span>}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('completeness.loading')} rows={6} />}
      {data && months.length === 0 && (
        <Empty title={t('completeness.empty.title')} hint={t('completeness.empty.hint')} />
      )}
      {months.length > 0 && view === 'chart' && (
        <Suspense fallback={<Loading label={t('completeness.loading')} rows={6} />}>
          <CompletenessChart months={months} by={by} />
        </Suspense>
      )}
      {months.length > 0 && view === 'table' && <CompletenessTable months={months} by={by} />}
    </Card>
  );
}

type Month = Completeness['received'][number] & Partial<Completeness['service'][number]>;

const csvOf = (months: readonly Month[]): string =>
  toCsv(
    [
      t('column.month'),
      t('column.claims'),
      t('column.lines'),
      t('column.members'),
      ...(months.some(({ paidCents }) => paidCents !== undefined) ? [t('column.paid')] : []),
      t('completeness.maturity'),
      t('completeness.share'),
      t('completeness.againstMean'),
    ],
    months.map(
      ({ month, claims, lines, members, paidCents, isImmature, runOutThousandths, againstMeanThousandths }) => [
        month,
        String(claims),
        String(lines),
        String(members),
        ...(months.some((one) => one.paidCents !== undefined)
          ? [paidCents === undefined ? '' : String(paidCents / 100)]
          : []),
        isImmature === undefined ? '' : t(isImmature ? 'completeness.filling' : 'completeness.mature'),
        runOutThousandths === undefined ? '' : String(runOutThousandths / 10),
        againstMeanThousandths === undefined ? '' : String(againstMeanThousandths / 10),
      ],
    ),
  );
