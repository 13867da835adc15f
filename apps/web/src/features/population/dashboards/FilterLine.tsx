import type { TileFilters } from '@optimiq/contracts/dashboards';
import { useQuery } from '@tanstack/react-query';
import { usePermissions } from '../../../api/session-store.ts';
import { bandText } from '../../../cohort/bands.ts';
import { savedCohort } from '../../../cohort/saved.ts';
import { t } from '../../../messages.ts';

/** What a tile is narrowed to, in words. */
export function FilterLine({ filters }: { readonly filters: TileFilters }) {
  const { paymentYear, segment, band, hcc, with: kind, cohort } = filters;
  const words = [
    t('filter.years', { paymentYear: String(paymentYear), serviceYear: String(paymentYear - 1) }),
    ...(segment ?? []).map((one) => `${t('filter.segment')} ${one}`),
    band !== undefined && `${t('filter.band')} ${bandText(band)}`,
    hcc !== undefined && `HCC ${hcc}`,
    kind && t(`filter.with.${kind}`),
  ].filter((word) => typeof word === 'string');
  return (
    <span className="dash-filters xs mute">
      {words.join(' · ')}
      {cohort !== undefined && <CohortName cohortId={cohort} />}
    </span>
  );
}

function CohortName({ cohortId }: { readonly cohortId: string }) {
  const may = usePermissions();
  const { data } = useQuery({ ...savedCohort(cohortId), enabled: may('small-cells:read') });
  return (
    <>
      {' · '}
      {t('filter.cohort')} {data?.name ?? '…'}
    </>
  );
}
