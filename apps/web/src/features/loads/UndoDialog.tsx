import { Modal } from '@mantine/core';
import type { Load } from '@optimiq/contracts/loads';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { t } from '../../messages.ts';
import { Failed } from '../../ui/states.tsx';
import { undoLoad } from './queries.ts';

type Props = {
  readonly load: Load;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Asks once more before a load is taken back, naming what goes. */
export function UndoDialog({ load, isOpen, onClose }: Props) {
  const queries = useQueryClient();
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: () => undoLoad(load.loadId),
    onSuccess: () => {
      onClose();
      for (const part of ['loads', 'jobs']) void queries.invalidateQueries({ queryKey: [part] });
    },
  });
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('undo.title', { number: load.number })}
      closeButtonProps={{ 'aria-label': t('undo.cancel') }}
    >
      <p>{t('undo.what', { rows: load.rows - load.rejected, claims: load.claims, members: load.members })}</p>
      <p className="mute">{t('undo.keeps')}</p>
      {error && <Failed error={error} onRetry={reset} />}
      <p className="row">
        <button type="button" className="btn end" onClick={onClose}>
          {t('undo.cancel')}
        </button>
        <button type="button" className="btn danger" disabled={isPending} onClick={() => mutate()}>
          {t('undo.confirm', { rows: load.rows - load.rejected })}
        </button>
      </p>
    </Modal>
  );
}
