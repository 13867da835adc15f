import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { Chip } from './Chip.tsx';
import { savedCohort } from './saved.ts';

/** The saved cohort that a list is narrowed to: by its name, which opens it. */
export function SavedCohortChip({ cohortId, onRemove }: { readonly cohortId: string; readonly onRemove: () => void }) {
  const { data, error } = useQuery(savedCohort(cohortId));
  const value = data?.name ?? (error ? t('filter.cohort.gone') : t('filter.cohort.loading'));
  return (
    <Chip kind={t('filter.cohort')} value={value} onRemove={onRemove}>
      {data && <Link to={paths.cohort(cohortId)}>{data.name}</Link>}
    </Chip>
  );
}
