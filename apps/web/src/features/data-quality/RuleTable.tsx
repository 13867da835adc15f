import { Link } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { toCsv } from '../../ui/csv.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { count } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { type RuleResult, shareOf, stateOf, titleOf, toneOf } from './quality-words.ts';
import { Trend } from './Trend.tsx';

type Props = {
  readonly title: string;
  readonly note: string;
  readonly file: string;
  readonly rules: readonly RuleResult[];
  readonly load: number | undefined;
};

/** Rules with the rows they apply to and those that break them; each opens its rows. */
export function RuleTable({ title, note, file, rules, load }: Props) {
  return (
    <Card title={title} note={note} actions={<ExportButton file={file} csv={() => csvOf(rules)} />}>
      <DataTable
        caption={title}
        columns={columnsOf(load)}
        rows={rules}
        rowKey={({ id }) => id}
        rowClass={({ rows }) => (rows === 0 ? 'off' : undefined)}
        isCompact
      />
    </Card>
  );
}

function columnsOf(load: number | undefined): readonly Column<RuleResult>[] {
  return [
    {
      id: 'rule',
      header: t('quality.rule'),
      wraps: true,
      cell: (rule) => (
        <Link className="plain" data-open to={paths.qualityRule(rule.id)} search={load === undefined ? {} : { load }}>
          {titleOf(rule)}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('column.state'),
      cell: (rule) => <StatusChip tone={toneOf(rule)}>{stateOf(rule)}</StatusChip>,
    },
    {
      id: 'broken',
      header: t('quality.broken'),
      isNumeric: true,
      cell: ({ broken }) => <span className="b">{count(broken)}</span>,
    },
    { id: 'rows', header: t('quality.applies'), isNumeric: true, cell: ({ rows }) => count(rows) },
    {
      id: 'unit',
      header: t('quality.unit'),
      cell: ({ unit }) => <span className="sub">{t(`quality.unit.${unit}`)}</span>,
    },
    { id: 'share', header: t('column.share'), isNumeric: true, cell: shareOf },
    { id: 'trend', header: t('quality.trend'), cell: (rule) => <Trend rule={rule} /> },
  ];
}

const csvOf = (rules: readonly RuleResult[]): string =>
  toCsv(
    [
      t('column.rule'),
      t('quality.rule'),
      t('column.severity'),
      t('quality.unit'),
      t('quality.broken'),
      t('quality.applies'),
    ],
    rules.map((rule) => [rule.id, titleOf(rule), rule.severity, rule.unit, String(rule.broken), String(rule.rows)]),
  );
