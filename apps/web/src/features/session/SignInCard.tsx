import type { ReactNode } from 'react';
import { t } from '../../messages.ts';
import { Mark } from '../../ui/Mark.tsx';
import './sign-in.css';

/** The one card of every screen before the product. */
export function SignInCard({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  return (
    <main className="sign-in">
      <section className="sign-in-card" aria-labelledby="sign-in-title">
        <title>{title}</title>
        <div className="row">
          <Mark />
          <span className="b">{t('app.name')}</span>
        </div>
        <h1 id="sign-in-title">{title}</h1>
        {note && <p className="mute">{note}</p>}
        {children}
      </section>
    </main>
  );
}
