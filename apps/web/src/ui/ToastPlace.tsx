import { useEffect, useState } from 'react';
import { t } from '../messages.ts';
import { IconBad, IconClose, IconOk, IconUndo } from './icons.ts';
import { dismissToast, useToast } from './toasts.ts';

const shownForMs = 12_000;

/** Where it is said what was done. It stays while it is read: the pointer over it or the focus in it stops its clock. */
export function ToastPlace() {
  const toast = useToast();
  const [isRead, setRead] = useState(false);

  // A clock is outside React. Another toast starts it anew.
  useEffect(() => {
    if (!toast || isRead) return;
    const clock = setTimeout(dismissToast, shownForMs);
    return () => clearTimeout(clock);
  }, [toast, isRead]);

  const Icon = toast?.isFailure ? IconBad : IconOk;
  return (
    <div className="toast-place noprint" role="status" aria-live="polite">
      {toast && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only stops the clock
        <div
          key={toast.id}
          className={toast.isFailure ? 'toast failed' : 'toast'}
          onMouseEnter={() => setRead(true)}
          onMouseLeave={() => setRead(false)}
          onFocus={() => setRead(true)}
          onBlur={() => setRead(false)}
        >
          <Icon className="i" aria-hidden />
          <span className="grow">{toast.text}</span>
          {toast.undo && (
            <button type="button" className="btn" onClick={() => toast.undo?.()} onClickCapture={() => setRead(false)}>
              <IconUndo className="i" aria-hidden />
              {t('toast.undo')} <kbd>u</kbd>
            </button>
          )}
          <button type="button" className="ib" aria-label={t('toast.close')} onClick={close(setRead)}>
            <IconClose className="i" aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}

const close = (setRead: (isRead: boolean) => void) => () => {
  setRead(false);
  dismissToast();
};
