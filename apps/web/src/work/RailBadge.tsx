import { useQuery } from '@tanstack/react-query';
import { t } from '../messages.ts';
import { count } from '../ui/formats.ts';
import { workCounts } from './queries.ts';

/** How much of the reader's work is due, beside the name of the module. */
export function RailBadge() {
  const { data } = useQuery({ ...workCounts, staleTime: 60_000, retry: false });
  const due = data?.counts.due ?? 0;
  if (due === 0) return null;
  return (
    <span className="rail-badge">
      <span aria-hidden="true">{due > 99 ? t('work.badge.many') : count(due)}</span>
      <span className="hidden-text">{t('work.badge', { n: due })}</span>
    </span>
  );
}
