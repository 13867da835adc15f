import type { KeyboardEvent, ReactNode } from 'react';
import './tabs.css';

export type Tab<Id extends string> = { readonly id: Id; readonly label: string; readonly note?: ReactNode };

type Props<Id extends string> = {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  /** Id of the panel that shows the selected tab; it is labelled by `tab-` and the tab's id. */
  readonly panel: string;
  readonly onSelect: (id: Id) => void;
};

/** The parts of a screen of which one is in sight; arrow keys go from one to the next. */
export function TabList<Id extends string>({ label, tabs, selected, panel, onSelect }: Props<Id>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex(({ id }) => id === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    onSelect(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label: name, note }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === selected}
          aria-controls={panel}
          tabIndex={id === selected ? 0 : -1}
          onClick={() => onSelect(id)}
        >
          {name}
          {note !== undefined && <em>{note}</em>}
        </button>
      ))}
    </div>
  );
}
