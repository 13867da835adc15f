import type { CohortQuery } from '@optimiq/contracts/population';
import { usePermissions } from '../../api/session-store.ts';
import { GroupCard } from './GroupCard.tsx';
import { ServiceCostCard } from './ServiceCostCard.tsx';

/** What stands below the first charts of the board, and is loaded after them: cost by service, and groups. */
export default function MoreBoard({ cohort }: { readonly cohort: CohortQuery }) {
  const may = usePermissions();
  return (
    <div className="board more">
      {may('money:read') && <ServiceCostCard cohort={cohort} />}
      <GroupCard cohort={cohort} />
    </div>
  );
}
