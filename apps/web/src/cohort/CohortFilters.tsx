import { Segment } from '@optimiq/contracts/fields';
import type { CohortQuery } from '@optimiq/contracts/population';
import { type FormEvent, lazy, Suspense } from 'react';
import { usePermissions } from '../api/session-store.ts';
import { loadMessages, t, textOf } from '../messages.ts';
import { bands, bandText } from './bands.ts';
import { Chip } from './Chip.tsx';
import { SavedCohortChip } from './SavedCohortChip.tsx';

// Most boards have no such filter; what looks up words of its own is loaded after them.
const FactChips = lazy(() => loadMessages('cohort-facts').then(() => import('./FactChips.tsx')));

type Props = { readonly cohort: CohortQuery; readonly onChange: (next: CohortQuery) => void };

/** The filters of a cohort: payment year, then a chip for each filter set, then what can be added. */
export function CohortFilters({ cohort, onChange }: Props) {
  const may = usePermissions();
  const { paymentYear, segment = [], band, hcc, with: kind, cohort: saved } = cohort;
  // Who may not see small cells sees the whole population: parts of it could be told apart.
  const mayNarrow = may('small-cells:read');
  const rest = Segment.options.filter((one) => !segment.includes(one));
  return (
    <>
      <select
        className="select"
        aria-label={t('filter.paymentYear')}
        value={paymentYear}
        onChange={(event) => onChange({ ...cohort, paymentYear: Number(event.target.value) })}
      >
        {[2026, 2027].map((year) => (
          <option key={year} value={year}>
            {t('filter.years', { paymentYear: String(year), serviceYear: String(year - 1) })}
          </option>
        ))}
      </select>
      {saved !== undefined && (
        <SavedCohortChip cohortId={saved} onRemove={() => onChange({ ...cohort, cohort: undefined })} />
      )}
      {segment.map((one) => (
        <Chip
          key={one}
          kind={t('filter.segment')}
          value={one}
          onRemove={() => onChange({ ...cohort, segment: segment.filter((other) => other !== one) })}
        />
      ))}
      {band !== undefined && may('score:read') && (
        <Chip
          kind={t('filter.band')}
          value={bandText(band)}
          onRemove={() => onChange({ ...cohort, band: undefined })}
        />
      )}
      {hcc !== undefined && (
        <Chip kind={t('filter.hcc')} value={`HCC ${hcc}`} onRemove={() => onChange({ ...cohort, hcc: undefined })} />
      )}
      {kind !== undefined && (
        <Chip
          kind={t('filter.with')}
          value={t(`filter.with.${kind}`)}
          onRemove={() => onChange({ ...cohort, with: undefined })}
        />
      )}
      {(cohort.service ?? cohort.contract ?? cohort.plan ?? cohort.provider) !== undefined && (
        <Suspense>
          <FactChips cohort={cohort} onChange={onChange} />
        </Suspense>
      )}
      {mayNarrow && rest.length > 0 && (
        <select
          className="select"
          aria-label={t('filter.addSegment')}
          value=""
          onChange={(event) => onChange({ ...cohort, segment: [...segment, event.target.value as Segment] })}
        >
          <option value="">{t('filter.addSegment')}</option>
          {rest.map((one) => (
            <option key={one} value={one}>
              {t('filter.segmentOption', { segment: one, label: textOf('segment', one) })}
            </option>
          ))}
        </select>
      )}
      {mayNarrow && band === undefined && may('score:read') && (
        <select
          className="select"
          aria-label={t('filter.addBand')}
          value=""
          onChange={(event) => onChange({ ...cohort, band: Number(event.target.value) })}
        >
          <option value="">{t('filter.addBand')}</option>
          {bands.map((from) => (
            <option key={from} value={from}>
              {bandText(from)}
            </option>
          ))}
        </select>
      )}
      {mayNarrow && hcc === undefined && <HccField onChoose={(chosen) => onChange({ ...cohort, hcc: chosen })} />}
    </>
  );
}

/** A number is typed, not picked: coders know theirs by heart. */
function HccField({ onChoose }: { readonly onChoose: (hcc: number) => void }) {
  const choose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChoose(Number(new FormData(event.currentTarget).get('hcc')));
  };
  return (
    <form onSubmit={choose}>
      <input
        className="select hcc-field"
        name="hcc"
        type="number"
        min={1}
        max={999}
        required
        aria-label={t('filter.addHcc')}
        placeholder={t('filter.addHcc')}
      />
    </form>
  );
}
