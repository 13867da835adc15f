import type { CohortQuery } from '@optimiq/contracts/population';
import { t, textOf } from '../messages.ts';
import { Chip } from './Chip.tsx';

const names = ['service', 'contract', 'plan', 'provider'] as const;

type Props = { readonly cohort: CohortQuery; readonly onChange: (next: CohortQuery) => void };

/** A chip for each filter by what loads say of a member. */
export default function FactChips({ cohort, onChange }: Props) {
  return names.map((name) => {
    const value = cohort[name];
    return (
      value !== undefined && (
        <Chip
          key={name}
          kind={t(`filter.${name}`)}
          value={chosenText(name, value)}
          onRemove={() => onChange({ ...cohort, [name]: undefined })}
        />
      )
    );
  });
}

/** A provider's key says nothing; its NPI stands in no address. */
function chosenText(name: (typeof names)[number], value: string): string {
  if (name === 'provider' && value !== 'none') return t('filter.provider.chosen');
  return name === 'service' ? textOf('service', value) : textOf('group', value);
}
