import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { CoverageBars } from './CoverageBars.tsx';
import { CoverageChanges } from './CoverageChanges.tsx';
import { CoverageMonths } from './CoverageMonths.tsx';
import { CoverageSpans } from './CoverageSpans.tsx';
import { coverageOf } from './queries.ts';

/** How the member was covered: by line, with gaps and days stated twice, what later files changed, month by month. */
export function CoverageTab({ memberKey }: { readonly memberKey: string }) {
  const navigate = useNavigate();
  const { tenant } = useSession();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const thisYear = Number(tenant.asOf.slice(0, 4));
  const years = [0, 1, 2, 3, 4].map((back) => String(thisYear - back));
  const year = years.find((one) => one === search.coverageYear);
  const view = search.view === 'table' ? 'table' : 'chart';
  const range = { from: year && `${year}-01`, through: year && `${year}-12` };
  const { data, error, refetch } = useQuery(coverageOf(memberKey, range.from, range.through));
  const show = (part: Record<string, string | undefined>) => void navigate({ to: '.', search: { ...search, ...part } });
  return (
    <div className="member-coverage">
      <Card
        title={t('coverage.title')}
        note={
          data &&
          t('coverage.note', { n: data.lines.length, gaps: countOf(data, 'gaps'), overlaps: countOf(data, 'overlaps') })
        }
        actions={
          <span className="row wrap noprint">
            <select
              className="select"
              aria-label={t('coverage.months')}
              value={year ?? ''}
              onChange={({ target }) => show({ coverageYear: target.value || undefined })}
            >
              <option value="">{t('coverage.lastTwoYears')}</option>
              {years.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
            <Switch
              label={t('view.label')}
              value={view}
              options={[
                { value: 'chart', label: t('view.chart') },
                { value: 'table', label: t('view.table') },
              ]}
              onChange={(value) => show({ view: value })}
            />
          </span>
        }
      >
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('coverage.loading')} rows={6} />}
        {data && <Lines coverage={data} view={view} />}
      </Card>
      {data && data.changes.length > 0 && <CoverageChanges changes={data.changes} />}
      {data && data.lines.length > 0 && <CoverageMonths memberKey={memberKey} range={range} months={data.months} />}
    </div>
  );
}

function Lines({ coverage, view }: { readonly coverage: CoverageTimeline; readonly view: 'chart' | 'table' }) {
  if (coverage.lines.length === 0 && coverage.undated.length === 0) {
    return <Empty title={t('coverage.empty.title')} hint={t('coverage.empty.hint')} />;
  }
  return (
    <>
      {coverage.lines.length > 0 &&
        (view === 'chart' ? <CoverageBars coverage={coverage} /> : <CoverageSpans lines={coverage.lines} />)}
      {coverage.undated.length > 0 && (
        <p className="coverage-undated sm">
          <span className="mute">{t('coverage.undated')}</span>{' '}
          {coverage.undated
            .map(({ year, line, months }) =>
              t('coverage.undatedYear', { year: String(year), line: t(`coverage.line.${line}`), months }),
            )
            .join(' · ')}
        </p>
      )}
    </>
  );
}

const countOf = ({ lines }: CoverageTimeline, part: 'gaps' | 'overlaps'): number =>
  lines.reduce((sum, line) => sum + line[part].length, 0);
