import type { CohortQuery } from '@optimiq/contracts/population';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CohortFilters } from '../../cohort/CohortFilters.tsx';
import { searchOf, useCohort } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';

/** What a tile of the board opens to: the same filters, one table, and the way back. */
export function CohortTablePage({
  title,
  children,
}: {
  readonly title: string;
  readonly children: (cohort: CohortQuery) => ReactNode;
}) {
  const [cohort, changeCohort] = useCohort();
  return (
    <>
      <ScreenHead title={title}>
        <Link className="btn" to={paths.population} search={searchOf(cohort)}>
          {t('module.population')}
        </Link>
        <PrintButton />
      </ScreenHead>
      <div className="head second">
        <CohortFilters cohort={cohort} onChange={changeCohort} />
      </div>
      <div className="body">{children(cohort)}</div>
    </>
  );
}
