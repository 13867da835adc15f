import type { ReactNode } from 'react';

/** The name of the screen and what can be done on it, 48 px. */
export function ScreenHead({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="head">
      <title>{title}</title>
      <h1>{title}</h1>
      {note && <span className="sm sub">{note}</span>}
      {children && <span className="row end wrap">{children}</span>}
    </div>
  );
}
