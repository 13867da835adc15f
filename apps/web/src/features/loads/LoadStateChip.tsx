import type { Load } from '@optimiq/contracts/loads';
import { t } from '../../messages.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { isRefused } from './queries.ts';

const tones: Record<Load['state'], Tone> = {
  receiving: 'info',
  loading: 'info',
  held: 'warn',
  active: 'ok',
  undone: 'neutral',
  failed: 'bad',
  cancelled: 'neutral',
  swept: 'neutral',
};

/** The state of a load in a word; one that was not allowed to be read is refused, not broken. */
export function LoadStateChip({ load }: { readonly load: Pick<Load, 'state' | 'errorCode'> }) {
  if (isRefused(load)) return <StatusChip tone="warn">{t('load.state.refused')}</StatusChip>;
  const { state } = load;
  return <StatusChip tone={tones[state]}>{t(`load.state.${state}`)}</StatusChip>;
}
