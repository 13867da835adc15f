import { Link } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { toCsv } from '../../ui/csv.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { count, monthOfYear } from '../../ui/formats.ts';
import { type RuleResult, shareOf } from './quality-words.ts';

type Line = { readonly id: string; readonly month?: string; readonly rows: number; readonly broken: number };

/** A rule month by month, latest first; rows without a month have a line of their own, so that the total holds. */
export function RuleMonths({
  rule,
  load,
  month,
}: {
  readonly rule: RuleResult;
  readonly load: number | undefined;
  readonly month: string | undefined;
}) {
  const lines = linesOf(rule);
  const base = load === undefined ? {} : { load };
  const columns: readonly Column<Line>[] = [
    {
      id: 'month',
      header: t('column.month'),
      cell: ({ id, month: one }) =>
        id === 'none' ? (
          t('quality.noMonth')
        ) : (
          <Link
            className="plain"
            data-open
            to={paths.qualityRule(rule.id)}
            search={one === undefined ? base : { ...base, month: one }}
          >
            {one === undefined ? t('quality.allMonths') : monthOfYear(one)}
          </Link>
        ),
    },
    { id: 'broken', header: t('quality.broken'), isNumeric: true, cell: ({ broken }) => count(broken) },
    { id: 'rows', header: t('quality.applies'), isNumeric: true, cell: ({ rows }) => count(rows) },
    { id: 'share', header: t('column.share'), isNumeric: true, cell: shareOf },
  ];
  return (
    <Card
      title={t('quality.months')}
      note={t('quality.months.note', { unit: t(`quality.unit.${rule.unit}`) })}
      actions={<ExportButton file={`${rule.id}-months.csv`} csv={() => csvOf(lines)} />}
    >
      <DataTable
        caption={t('quality.months')}
        columns={columns}
        rows={lines}
        rowKey={({ id }) => id}
        rowClass={(line) =>
          line.id === 'all' ? 'sum' : line.month !== undefined && line.month === month ? 'sel' : undefined
        }
        isCompact
      />
    </Card>
  );
}

function linesOf({ rows, broken, months }: RuleResult): readonly Line[] {
  const sum = (of: 'rows' | 'broken') => months.reduce((total, month) => total + month[of], 0);
  const rest = { rows: rows - sum('rows'), broken: broken - sum('broken') };
  return [
    ...months.toReversed().map((month) => ({ id: month.month, ...month })),
    ...(rest.rows > 0 ? [{ id: 'none', ...rest }] : []),
    { id: 'all', rows, broken },
  ];
}

const csvOf = (lines: readonly Line[]): string =>
  toCsv(
    [t('column.month'), t('quality.broken'), t('quality.applies')],
    lines.map(({ id, month, broken, rows }) => [month ?? id, String(broken), String(rows)]),
  );
