import type { CohortQuery } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Count } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { dollars, meanDollars, monthOfYear, signedPercent } from '../../ui/formats.ts';
import { lastComplete, type ServiceRow, serviceRows } from './service-costs.ts';

type Props = { readonly costs: PaidByService; readonly cohort: CohortQuery };

/** The same rows in figures; the total row is what the tile divides, drug fills stand beside it. */
export function ServiceTable({ costs, cohort }: Props) {
  const may = usePermissions();
  const { rows, total, fills } = serviceRows(costs);
  const mean = (value: number | undefined) => (value === undefined ? '' : meanDollars(value));
  const figure = (id: string, header: string, cell: Column<ServiceRow>['cell']): Column<ServiceRow> => ({
    ...{ id, header, cell, isNumeric: true },
  });
  const { run, completeMonths } = costs;
  const through = (year: number) => t('costs.through', { month: monthOfYear(lastComplete(year, completeMonths)) });
  const compared =
    run && completeMonths > 0
      ? [
          figure('complete', through(run.serviceYear), ({ completePmpm }) => mean(completePmpm)),
          figure('earlier', through(run.serviceYear - 1), ({ earlierPmpm }) => mean(earlierPmpm)),
          figure('change', t('costs.change'), ({ changeTenths: change }) =>
            change === undefined ? '' : signedPercent(change),
          ),
        ]
      : [];
  const columns: readonly Column<ServiceRow>[] = [
    {
      id: 'service',
      header: t('filter.service'),
      wraps: true,
      cell: ({ id, members }) =>
        may('member:list') && id !== 'total' && id !== 'fills' && members !== 0 ? (
          <Link className="plain" data-open to={paths.members} search={searchOf({ ...cohort, service: id })}>
            {textOf('service', id)}
          </Link>
        ) : (
          t(id === 'total' || id === 'fills' ? `costs.${id}` : `service.${id}`)
        ),
    },
    figure('members', t('column.members'), ({ members }) => members !== undefined && <Count value={members} />),
    figure('claims', t('column.claims'), ({ claims }) => <Count value={claims} />),
    figure('paid', t('column.paid'), ({ paidCents: paid }) => (paid === undefined ? '' : dollars(paid))),
    figure('pmpm', t('costs.pmpm'), ({ pmpm }) => mean(pmpm)),
    ...compared,
  ];
  return (
    <DataTable
      caption={t('costs.title')}
      columns={columns}
      rows={[...rows, total, ...(fills ? [fills] : [])]}
      rowKey={({ id }) => id}
      rowClass={({ id }) => (id === 'total' ? 'sum' : id === 'fills' ? 'off' : undefined)}
      isCompact
    />
  );
}
