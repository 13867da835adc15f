import type { ReactNode } from 'react';
import { t } from '../messages.ts';
import { IconClose } from '../ui/icons.ts';

/** A filter that is set, and the way to take it off. */
export function Chip({
  kind,
  value,
  children,
  onRemove,
}: {
  readonly kind: string;
  readonly value: string;
  /** What stands for the value where it leads somewhere. */
  readonly children?: ReactNode;
  readonly onRemove: () => void;
}) {
  return (
    <span className="chip">
      <span className="k">{kind}</span> {children ?? value}
      <button type="button" className="ib small" onClick={onRemove} aria-label={t('filter.remove', { kind, value })}>
        <IconClose className="i s" aria-hidden />
      </button>
    </span>
  );
}
