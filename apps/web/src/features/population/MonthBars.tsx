import type { PopulationSummary } from '@optimiq/contracts/population';
import { useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { countText } from '../../ui/Count.tsx';
import { month as monthText } from '../../ui/formats.ts';

type Months = PopulationSummary['months'];

// Claims keep arriving for about this long after the month of care; such months are hatched.
const runOutMonths = 3;

/** Claim lines by month of service: how full the year is, and which months are still filling. */
export function MonthBars({ months }: { readonly months: Months }) {
  const { tenant } = useSession();
  const most = Math.max(1, ...months.map(({ lines }) => lines ?? 0));
  return (
    <div className="row end">
      <span className="xs mute">{t('months.label')}</span>
      <ol className="months">
        {months.map(({ month, lines }) => {
          const isOpen = monthsBetween(month, tenant.asOf) < runOutMonths;
          const name = monthText(`${month.slice(0, 7)}-01`);
          const words = t(isOpen ? 'months.open' : 'months.full', { month: name, lines: countText(lines) });
          return (
            <li key={month} title={words}>
              <span className={isOpen ? 'col open' : 'col'} aria-hidden="true">
                <i style={{ height: `${((lines ?? 0) * 100) / most}%` }} />
              </span>
              <span aria-hidden="true">{name[0]}</span>
              <span className="hidden-text">{words}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Whole months from one month to another: '2025-09' to '2025-11-24' is 2. */
const monthsBetween = (from: string, to: string): number => monthNumber(to) - monthNumber(from);
const monthNumber = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
