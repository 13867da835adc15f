import { Modal } from '@mantine/core';
import { t } from '../../messages.ts';

type Props = { readonly secondsLeft: number; readonly extend: (() => void) | undefined };

/** How long the session still lasts, and how to keep it; without `extend` this is its last end. */
export default function IdleDialog({ secondsLeft, extend }: Props) {
  return (
    <Modal
      opened
      onClose={extend ?? (() => undefined)}
      title={t('idle.title')}
      closeButtonProps={{ 'aria-label': t('idle.stay') }}
      withCloseButton={extend !== undefined}
    >
      <p role="timer">{t('idle.left', { seconds: secondsLeft })}</p>
      {extend ? (
        <button type="button" className="btn primary" onClick={extend}>
          {t('idle.stay')}
        </button>
      ) : (
        <p className="mute">{t('idle.last')}</p>
      )}
    </Modal>
  );
}
