import type { Load } from '@optimiq/contracts/loads';
import { t } from '../../messages.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';

const tones: Record<Load['state'], Tone> = {
  receiving: 'info',
  loading: 'info',
  active: 'ok',
  undone: 'neutral',
  failed: 'bad',
  swept: 'neutral',
};

/** The state of a load in a word. */
export function LoadStateChip({ state }: { readonly state: Load['state'] }) {
  return <StatusChip tone={tones[state]}>{t(`load.state.${state}`)}</StatusChip>;
}
