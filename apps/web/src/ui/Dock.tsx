import { type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../messages.ts';
import './dock.css';
import { IconClose } from './icons.ts';

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly back?: string;
  readonly onBack?: () => void;
  readonly children: ReactNode;
};

/** The panel at the right. It takes the focus when it opens; Esc closes it from anywhere on the screen. */
export function Dock({ title, onClose, back, onBack, children }: Props) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);

  // Focus and the Esc key belong to the document, not to React.
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  return (
    <aside className="dock" aria-labelledby={id}>
      <div className="dock-head">
        {onBack && (
          <button type="button" className="btn quiet" onClick={onBack}>
            {back}
          </button>
        )}
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="ib end" onClick={onClose} aria-label={t('dock.close')}>
          <IconClose className="i" aria-hidden />
        </button>
      </div>
      {children}
    </aside>
  );
}
