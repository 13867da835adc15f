import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { t } from '../messages.ts';
import { Definition } from './Definition.tsx';
import { IconChevronRight } from './icons.ts';

/** Where a tile's rows are; or the sentence that says who can open them. */
export type TileRows =
  | { readonly to: string; readonly search: Record<string, unknown>; readonly label: string }
  | { readonly refusal: string };

type Props = {
  /** The key 1 to 9 that opens it; absent where none does. */
  readonly place?: number | undefined;
  readonly label: string;
  readonly definition: string;
  readonly source: string;
  readonly value: ReactNode;
  /** A word stands where a figure cannot: it is set smaller. */
  readonly isWord?: boolean;
  readonly sibling?: string | undefined;
  readonly detail?: ReactNode;
  readonly n: ReactNode;
  readonly freshness: string;
  readonly rows: TileRows;
};

/** A figure with its definition, its n, its freshness, and the door to its rows. */
export function Tile({ place, label, definition, source, value, isWord, sibling, detail, n, freshness, rows }: Props) {
  return (
    <section className="tile" aria-label={label}>
      <h2 className="lab">
        {label}
        <Definition of={label} text={definition} source={source} />
        {place !== undefined && (
          <span className="end" aria-hidden="true">
            <kbd>{place}</kbd>
          </span>
        )}
      </h2>
      <div className={isWord ? 'val words' : 'val'}>
        {value}
        {sibling && <small> {sibling}</small>}
      </div>
      {detail && <div className="delta">{detail}</div>}
      <div className="n">{n}</div>
      <div className="open">
        <span>{freshness}</span>
        {'to' in rows ? (
          <Link
            to={rows.to}
            search={rows.search}
            data-tile={place}
            aria-label={t('tile.open', { label, rows: rows.label })}
          >
            {rows.label} <IconChevronRight className="i s" aria-hidden />
          </Link>
        ) : (
          <span>{rows.refusal}</span>
        )}
      </div>
    </section>
  );
}
