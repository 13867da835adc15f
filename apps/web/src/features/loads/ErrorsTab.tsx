import type { LoadDetail } from '@optimiq/contracts/loads';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { DownloadButton } from '../../ui/DownloadButton.tsx';
import { count, percent } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { LocatedProblems } from './LocatedProblems.tsx';
import { placeOf, type RuleCount, severityTones } from './problem-words.ts';
import { isUnderWay, problemsOf } from './queries.ts';
import { SendMended } from './SendMended.tsx';

/** What was wrong with the file, by rule; a rule opens the places where it spoke, which add up to its count. */
export function ErrorsTab({ load }: { readonly load: LoadDetail }) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const { data, error, refetch } = useInfiniteQuery(problemsOf(load.loadId));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('problems.loading')} />;
  const counts = data.pages[0]?.counts ?? [];
  if (counts.length === 0) {
    const hint = t(
      load.errorCode ? 'problems.empty.stopped' : isUnderWay(load) ? 'problems.empty.soFar' : 'problems.empty.hint',
    );
    return <Empty title={t('problems.empty.title')} hint={hint} />;
  }
  const chosen =
    counts.find(({ rule, severity }) => rule === search.rule && severity === search.severity) ?? counts[0]!;
  return (
    <>
      <Head load={load} counts={counts} />
      <DataTable
        caption={t('problems.counts')}
        columns={columnsOf(load, counts)}
        rows={[...counts, undefined]}
        rowKey={(row) => (row ? row.rule + row.severity : 'total')}
        rowClass={(row) => (row === undefined ? 'sum' : row === chosen ? 'sel' : undefined)}
        isCompact
      />
      <LocatedProblems key={chosen.rule + chosen.severity} load={load} chosen={chosen} />
    </>
  );
}

function Head({ load, counts }: { readonly load: LoadDetail; readonly counts: readonly RuleCount[] }) {
  const may = usePermissions();
  const isTable = load.format.startsWith('tidy-');
  return (
    <div className="tab-head row wrap">
      <span className="sm mute">
        {t('problems.note', { rules: counts.length, refused: load.refusedRows, warnings: load.warnings })}
      </span>
      {may('load:write') && load.refusedRows > 0 && (
        <span className="row end wrap">
          {isTable ? (
            <DownloadButton
              path={`/v1/loads/${load.loadId}/refused-rows?inert=true`}
              title={t('problems.refused.hint')}
            >
              {t('problems.refused')}
            </DownloadButton>
          ) : (
            <span className="sm mute">{t('problems.notATable')}</span>
          )}
          <SendMended load={load} />
        </span>
      )}
    </div>
  );
}

const severityChip = ({ severity }: { readonly severity: string }) => (
  <StatusChip tone={severityTones[severity] ?? 'neutral'}>{textOf('severity', severity)}</StatusChip>
);

/** What to do about a rule; the general advice for one without its own. */
function fixOf(rule: string): string {
  const text = textOf('fix', rule);
  return text === rule ? t('fix.other') : text;
}

/** The last row, undefined, is the total. */
function columnsOf(load: LoadDetail, counts: readonly RuleCount[]): readonly Column<RuleCount | undefined>[] {
  const all = counts.reduce((sum, one) => sum + one.count, 0);
  return [
    {
      id: 'rule',
      header: t('column.rule'),
      cell: (row) =>
        row ? (
          <Link
            className="plain mono"
            data-open
            to={paths.load(load.loadId)}
            search={{ tab: 'errors', rule: row.rule, severity: row.severity }}
          >
            {row.rule}
          </Link>
        ) : (
          t('problems.total')
        ),
    },
    { id: 'severity', header: t('column.severity'), cell: (row) => row && severityChip(row) },
    { id: 'count', header: t('column.count'), isNumeric: true, cell: (row) => count(row ? row.count : all) },
    {
      id: 'share',
      header: t('column.shareOfProblems'),
      isNumeric: true,
      cell: (row) => percent(row ? Math.round((row.count * 1000) / all) : 1000),
    },
    { id: 'what', header: t('column.wrong'), wraps: true, cell: (row) => row?.first.message },
    { id: 'first', header: t('column.firstAt'), cell: (row) => row && placeOf(row.first) },
    {
      id: 'fix',
      header: t('column.fix'),
      wraps: true,
      cell: (row) => row && <span className="sub">{fixOf(row.rule)}</span>,
    },
  ];
}
