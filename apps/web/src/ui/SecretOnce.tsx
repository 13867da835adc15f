import { Modal } from '@mantine/core';
import { t } from '../messages.ts';
import { CopyText } from './CopyText.tsx';

/** A secret that is shown this once: it is copied here or made anew. */
export function SecretOnce({
  title,
  lines,
  onClose,
}: {
  readonly title: string;
  /** What is copied, each with its name. */
  readonly lines: readonly { readonly name: string; readonly value: string }[];
  readonly onClose: () => void;
}) {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('secret.close') }}>
      <p className="banner">{t('secret.once')}</p>
      {lines.map(({ name, value }) => (
        <CopyText key={name} name={name} value={value} />
      ))}
      <p className="row">
        <button type="button" className="btn primary end" onClick={onClose}>
          {t('secret.close')}
        </button>
      </p>
    </Modal>
  );
}
