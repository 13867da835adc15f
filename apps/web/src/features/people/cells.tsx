import type { Person } from '@optimiq/contracts/people';
import { useQuery } from '@tanstack/react-query';
import { organization, panels } from '../../administration/queries.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import type { Narrowed } from './queries.ts';
import { type Named, restrictionWords } from './restrictions.ts';

export function PersonState({ isActive }: { readonly isActive: boolean }) {
  return (
    <StatusChip tone={isActive ? 'ok' : 'neutral'}>
      {t(isActive ? 'people.state.active' : 'people.state.deactivated')}
    </StatusChip>
  );
}

/** How somebody proves who they are beside the password. */
export function Factors({ hasTotp, hasPasskey }: Pick<Person, 'hasTotp' | 'hasPasskey'>) {
  if (!hasTotp && !hasPasskey) return <StatusChip tone="warn">{t('people.factor.none')}</StatusChip>;
  return [hasPasskey && t('people.factor.passkey'), hasTotp && t('people.factor.totp')].filter(Boolean).join(', ');
}

/** What somebody is narrowed to, in words. */
export function Restricted({ restrictions }: { readonly restrictions: Narrowed }) {
  const words = restrictionWords(restrictions, useNamed());
  if (words.length === 0) return <span className="mute">{t('people.restrictions.none')}</span>;
  return words.join('; ');
}

function useNamed(): Named {
  const may = usePermissions();
  const known = useQuery({ ...panels, enabled: may('people:read') }).data?.items ?? [];
  const places = useQuery({ ...organization, enabled: may('organization:read') }).data?.facilities ?? [];
  return {
    panel: (id) => known.find(({ panelId }) => panelId === id)?.name ?? t('restriction.gonePanel'),
    facility: (id) => places.find(({ facilityId }) => facilityId === id)?.name ?? t('restriction.goneFacility'),
  };
}
