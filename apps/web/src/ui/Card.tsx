import { type ReactNode, useId } from 'react';

/** A titled part of a screen: title, the denominator beside it, actions at the end, notes at the foot. */
export function Card({
  title,
  note,
  actions,
  foot,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note && <span className="sm mute row">{note}</span>}
        {actions && <span className="row end wrap">{actions}</span>}
      </header>
      {children}
      {foot && <footer>{foot}</footer>}
    </section>
  );
}
