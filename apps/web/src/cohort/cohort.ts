import { CohortQuery } from '@optimiq/contracts/population';
import { useNavigate, useSearch } from '@tanstack/react-router';

/** Filters that an address holds; read leniently: a part that makes no sense is left out. */
export function cohortOf(search: Record<string, unknown>): CohortQuery {
  const cohort: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(CohortQuery.shape)) {
    const parsed = part.safeParse(search[name]);
    if (parsed.success && parsed.data !== undefined) cohort[name] = parsed.data;
  }
  return CohortQuery.parse(cohort);
}

/** The same filters as an address holds them: defaults and empty lists left out. */
export function searchOf(cohort: CohortQuery): Record<string, unknown> {
  const { paymentYear, segment, band, hcc, with: kind, cohort: saved, ...ofFacts } = cohort;
  return {
    ...(paymentYear !== 2026 && { paymentYear }),
    ...(segment?.length && { segment }),
    ...(band !== undefined && { band }),
    ...(hcc !== undefined && { hcc }),
    ...(kind !== undefined && { with: kind }),
    ...(saved !== undefined && { cohort: saved }),
    ...Object.fromEntries(Object.entries(ofFacts).filter(([, value]) => value !== undefined)),
  };
}

/** The cohort of the address, and the way to change it, which is to change the address. */
export function useCohort(): [CohortQuery, (next: CohortQuery) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const change = (next: CohortQuery) => {
    void navigate({ to: '.', search: { ...keptOf(search), ...searchOf(next) } });
  };
  return [cohortOf(search), change];
}

/** What else the address holds. */
function keptOf(search: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !(name in CohortQuery.shape)));
}
