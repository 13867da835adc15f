import type { Load } from '@optimiq/contracts/loads';
import { t } from '../../messages.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';

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

/** The state of a load in a word. */
export function LoadStateChip({ state }: { readonly state: Load['state'] }) {
  return <StatusChip tone={tones[state]}>{t(`load.state.${state}`)}</StatusChip>;
}
