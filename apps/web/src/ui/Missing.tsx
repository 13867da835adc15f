import { t } from '../messages.ts';

/** A value that is not there, and why. */
export function Missing({ reason }: { readonly reason: string }) {
  return (
    <span className="mute" title={reason}>
      <span aria-hidden="true">{t('missing.mark')}</span>
      <span className="hidden-text">{reason}</span>
    </span>
  );
}
