import type { CohortQuery } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { meanDollars, signedPercent } from '../../ui/formats.ts';
import { type ServiceRow, serviceRows } from './service-costs.ts';

type Props = { readonly costs: PaidByService; readonly cohort: CohortQuery };

/**
 * A bar for each kind of service: what was paid per member month, the part of months that are still filling hatched. Each
 * is a link to the members behind it, and says in words what it shows.
 */
export function ServiceBars({ costs, cohort }: Props) {
  const may = usePermissions();
  const { rows } = serviceRows(costs);
  const most = Math.max(1, ...rows.map(({ pmpm }) => pmpm ?? 0));
  return (
    <ol className="costs">
      {rows.map((row) => (
        <li key={row.id}>
          {may('member:list') && row.id !== 'total' && row.id !== 'fills' && row.members !== 0 ? (
            <Link className="plain" to={paths.members} search={searchOf({ ...cohort, service: row.id })}>
              <Bar row={row} most={most} />
            </Link>
          ) : (
            <span>
              <Bar row={row} most={most} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Bar({ row, most }: { readonly row: ServiceRow; readonly most: number }) {
  const { id, pmpm, completeShare, changeTenths } = row;
  const width = (Math.max(0, pmpm ?? 0) * 100) / most;
  return (
    <>
      <span>{textOf('service', id)}</span>
      <span className="cost-bar" aria-hidden="true">
        <i style={{ width: `${width * completeShare}%` }} />
        <i className="open" style={{ width: `${width * (1 - completeShare)}%` }} />
      </span>
      <span className="num">{pmpm === undefined ? t('count.hidden') : meanDollars(pmpm)}</span>
      <span className="num mute">
        {changeTenths !== undefined && signedPercent(changeTenths)}
        {changeTenths !== undefined && <span className="hidden-text"> {t('costs.change.words')}</span>}
      </span>
    </>
  );
}
