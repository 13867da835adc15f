import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { usePermissions } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { IconClose } from '../ui/icons.ts';
import { showPart } from './show-part.ts';
import { stepsFor } from './steps.ts';
import './tour.css';

/**
 * Leads through the screens that somebody has, one part of each at a time. It lies beside the screen, which can be used
 * meanwhile; Esc ends it.
 */
export default function Tour({ onEnd }: { readonly onEnd: () => void }) {
  const [at, setAt] = useState(0);
  const steps = stepsFor(usePermissions());
  const navigate = useNavigate();
  const forward = useRef<HTMLButtonElement>(null);
  const step = steps[at]!;
  const { to, part } = step;
  const isLast = at === steps.length - 1;

  // The part is in the document once its screen is there. A screen that opens takes the focus; the tour takes it back.
  useEffect(() => {
    let isOver = false;
    let hide = () => {};
    void Promise.resolve(to === undefined ? undefined : navigate({ to })).then(() => {
      if (!isOver) hide = showPart(part, () => forward.current?.focus({ preventScroll: true }));
    });
    return () => {
      isOver = true;
      hide();
    };
  }, [to, part, navigate]);

  return (
    <section className="tour noprint" aria-labelledby="tour-title" onKeyDown={({ key }) => key === 'Escape' && onEnd()}>
      <header className="row">
        <h2 id="tour-title" className="grow">
          {t(`tour.${step.id}.title`)}
        </h2>
        <button type="button" className="ib" aria-label={t('tour.end')} onClick={onEnd}>
          <IconClose className="i" aria-hidden />
        </button>
      </header>
      <p role="status">{t(`tour.${step.id}.text`)}</p>
      <footer className="row">
        <span className="mute sm grow">{t('tour.place', { at: at + 1, of: steps.length })}</span>
        {at > 0 && (
          <button type="button" className="btn" onClick={() => setAt(at - 1)}>
            {t('tour.back')}
          </button>
        )}
        <button ref={forward} type="button" className="btn primary" onClick={() => (isLast ? onEnd() : setAt(at + 1))}>
          {isLast ? t('tour.done') : t('tour.next')}
        </button>
      </footer>
    </section>
  );
}
