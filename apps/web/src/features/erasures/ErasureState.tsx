import type { Erasure } from '@optimiq/contracts/erasures';
import { t } from '../../messages.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';

const tones = { open: 'info', hidden: 'info', done: 'ok' } as const;

export const ErasureState = ({ state }: Pick<Erasure, 'state'>) => (
  <StatusChip tone={tones[state]}>{t(`erasures.state.${state}`)}</StatusChip>
);
