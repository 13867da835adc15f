import type { Measurement, MemberClinical } from '@optimiq/contracts/clinical';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { Drugs } from './Drugs.tsx';
import { MeasureTrend } from './MeasureTrend.tsx';
import { clinicalOf } from './queries.ts';

const kinds = ['lab', 'vital', 'other'] as const;

/** Labs, vitals and drugs of a member, as loads tell them; each trend has its values as a table. */
export function ClinicalTab({ memberKey }: { readonly memberKey: string }) {
  const { data, error, refetch } = useQuery(clinicalOf(memberKey));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('clinical.loading')} rows={12} />;
  const isEmpty = data.measurements.length + data.dispensed.length + data.ordered.length === 0;
  if (isEmpty) return <Empty title={t('clinical.empty')} hint={t('clinical.empty.hint')} />;
  return (
    <>
      {kinds.map((kind) => (
        <Measurements key={kind} kind={kind} data={data} />
      ))}
      <Drugs data={data} />
    </>
  );
}

function Measurements({ kind, data }: { readonly kind: (typeof kinds)[number]; readonly data: MemberClinical }) {
  const rows = data.measurements.filter((one) => one.kind === kind);
  const [open, setOpen] = useState<string>();
  if (rows.length === 0) return null;
  const columns: readonly Column<Measurement>[] = [
    {
      id: 'measure',
      header: t('clinical.measure'),
      cell: (row) => (
        <button
          type="button"
          className="link plain"
          data-open
          aria-expanded={open === keyOf(row)}
          onClick={() => setOpen(open === keyOf(row) ? undefined : keyOf(row))}
        >
          {nameOf(row)}
        </button>
      ),
    },
    {
      id: 'code',
      header: t('clinical.code'),
      cell: ({ system, code }) => (
        <span className="mono" title={textOf('clinical.system', system)}>
          {code}
        </span>
      ),
    },
    { id: 'latest', header: t('clinical.latest'), isNumeric: true, cell: latestOf },
    { id: 'unit', header: t('clinical.unit'), cell: ({ unit }) => unit ?? <Missing reason={t('clinical.noUnit')} /> },
    { id: 'range', header: t('clinical.range'), isNumeric: true, cell: rangeOf },
    { id: 'on', header: t('clinical.on'), cell: ({ points }) => date(points[0]!.on) },
    { id: 'n', header: t('clinical.n'), isNumeric: true, cell: ({ points }) => count(points.length) },
    { id: 'trend', header: t('clinical.trend'), cell: (row) => <MeasureTrend measurement={row} name={nameOf(row)} /> },
  ];
  return (
    <Card
      title={t(`clinical.kind.${kind}`)}
      note={t('clinical.note', { n: rows.length })}
      foot={data.hasMore ? t('clinical.more') : t('clinical.foot')}
    >
      <DataTable
        caption={t(`clinical.kind.${kind}`)}
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        rowClass={(row) => (open === keyOf(row) ? 'sel' : undefined)}
        detail={(row) => open === keyOf(row) && <Values measurement={row} span={columns.length} />}
        isCompact
      />
    </Card>
  );
}

/** All values of one measurement: what its trend draws. */
function Values({ measurement, span }: { readonly measurement: Measurement; readonly span: number }) {
  type Point = Measurement['points'][number];
  const columns: readonly Column<Point>[] = [
    { id: 'on', header: t('clinical.on'), cell: ({ on }) => date(on) },
    { id: 'value', header: t('clinical.value'), isNumeric: true, cell: ({ value }) => numberOf(value) },
    {
      id: 'isOutside',
      header: t('clinical.state'),
      cell: ({ isOutside }) =>
        isOutside ? <StatusChip tone="warn">{t('clinical.outside')}</StatusChip> : t('clinical.inside'),
    },
  ];
  return (
    <tr className="unfolded">
      <td colSpan={span}>
        <DataTable
          caption={t('clinical.values', { name: nameOf(measurement) })}
          columns={columns}
          rows={measurement.points}
          rowKey={({ on, value }) => `${on}/${value}/${measurement.code}`}
          isCompact
        />
      </td>
    </tr>
  );
}

const keyOf = ({ system, code, unit }: Measurement): string => [system, code, unit].join('|');

const nameOf = ({ measure, code }: Measurement): string =>
  measure === undefined ? t('clinical.unnamed', { code }) : textOf('clinical.name', measure);

const numberOf = (value: number): string => String(Math.round(value * 1000) / 1000);

function latestOf({ points }: Measurement) {
  const { value, isOutside } = points[0]!;
  return isOutside ? (
    <StatusChip tone="warn">{t('clinical.latestOutside', { value: numberOf(value) })}</StatusChip>
  ) : (
    numberOf(value)
  );
}

function rangeOf({ low, high }: Measurement) {
  if (low === undefined && high === undefined) return <Missing reason={t('clinical.noRange')} />;
  if (low === undefined) return t('clinical.atMost', { high: numberOf(high!) });
  if (high === undefined) return t('clinical.atLeast', { low: numberOf(low) });
  return `${numberOf(low)}–${numberOf(high)}`;
}
