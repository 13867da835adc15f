import { type ReactNode, useId } from 'react';

type Given = { readonly id: string; readonly 'aria-describedby'?: string };

/** A label, what is typed or chosen under it, and what helps to fill it in. */
export function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Makes the input, which takes the id it is given. */
  readonly children: (given: Given) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(hint ? { 'aria-describedby': `${id}-hint` } : {}) })}
      {hint && (
        <span id={`${id}-hint`} className="sm mute">
          {hint}
        </span>
      )}
    </div>
  );
}
