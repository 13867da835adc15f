import { CohortList } from '@optimiq/contracts/cohorts';
import type { DashboardTile, TileFilters } from '@optimiq/contracts/dashboards';
import type { CohortQuery } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { get } from '../../../api/client.ts';
import { usePermissions } from '../../../api/session-store.ts';
import { CohortFilters } from '../../../cohort/CohortFilters.tsx';
import { SavedCohortChip } from '../../../cohort/SavedCohortChip.tsx';
import { t } from '../../../messages.ts';
import { IconClose, IconSortDown, IconSortUp } from '../../../ui/icons.ts';

type Props = {
  readonly tile: DashboardTile;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onChange: (filters: TileFilters) => void;
};

/** A tile of a draft: its filters, and buttons to move it, which Alt and the arrow keys do from anywhere in it. */
export function EditTile({ tile, isFirst, isLast, onMove, onRemove, onChange }: Props) {
  const { kind, filters } = tile;
  const name = t(`dashboards.tile.${kind}`);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
    if (!event.altKey || by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <li onKeyDown={onKeyDown}>
      <span className="b">{name}</span>
      {kind === 'open-gaps' || kind === 'recapture' ? (
        <GapFilters filters={filters} onChange={onChange} />
      ) : (
        <CohortFilters cohort={filters} onChange={(next) => onChange(keptOf(next))} />
      )}
      {filters.cohort === undefined && <CohortChoice onChoose={(cohort) => onChange({ ...filters, cohort })} />}
      <span className="row end">
        <button
          type="button"
          className="ib"
          disabled={isFirst}
          aria-label={t('dashboards.up', { tile: name })}
          onClick={() => onMove(-1)}
        >
          <IconSortUp className="i" aria-hidden />
        </button>
        <button
          type="button"
          className="ib"
          disabled={isLast}
          aria-label={t('dashboards.down', { tile: name })}
          onClick={() => onMove(1)}
        >
          <IconSortDown className="i" aria-hidden />
        </button>
        <button type="button" className="ib" aria-label={t('dashboards.takeOff', { tile: name })} onClick={onRemove}>
          <IconClose className="i" aria-hidden />
        </button>
      </span>
    </li>
  );
}

/** Filters without those that are not set: what is kept holds no empty ones. */
function keptOf({ paymentYear, segment, ...others }: CohortQuery): TileFilters {
  const set = Object.entries(others).filter(([, value]) => value !== undefined);
  return { paymentYear, ...(segment?.length ? { segment } : {}), ...Object.fromEntries(set) };
}

type FilterProps = Pick<Props, 'onChange'> & { readonly filters: TileFilters };

/** Gaps are narrowed by the year and a cohort. */
function GapFilters({ filters, onChange }: FilterProps) {
  const { cohort, paymentYear } = filters;
  return (
    <>
      <select
        className="select"
        aria-label={t('filter.paymentYear')}
        value={paymentYear}
        onChange={(event) => onChange({ ...filters, paymentYear: Number(event.target.value) })}
      >
        {[2026, 2027].map((year) => (
          <option key={year} value={year}>
            {t('filter.years', { paymentYear: String(year), serviceYear: String(year - 1) })}
          </option>
        ))}
      </select>
      {cohort !== undefined && <SavedCohortChip cohortId={cohort} onRemove={() => onChange({ paymentYear })} />}
    </>
  );
}

const cohorts = { queryKey: ['cohorts', 'list'], queryFn: () => get('/v1/cohorts', CohortList) } as const;

/** Saved cohorts a tile can be narrowed to; none for who sees the whole population only. */
function CohortChoice({ onChoose }: { readonly onChoose: (cohortId: string) => void }) {
  const may = usePermissions();
  const { data } = useQuery({ ...cohorts, enabled: may('small-cells:read') });
  if (!data?.items.length) return null;
  return (
    <select
      className="select"
      aria-label={t('dashboards.addCohort')}
      value=""
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">{t('dashboards.addCohort')}</option>
      {data.items.map(({ cohortId, name }) => (
        <option key={cohortId} value={cohortId}>
          {name}
        </option>
      ))}
    </select>
  );
}
