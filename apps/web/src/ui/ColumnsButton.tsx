import { Popover } from '@mantine/core';
import { useState } from 'react';
import { t } from '../messages.ts';
import { IconColumns, IconSortDown, IconSortUp } from './icons.ts';
import type { ShownColumns } from './shown-columns.ts';
import './columns.css';

/** Which columns a list shows and in which order; what is hidden is counted on the button. */
export function ColumnsButton<Row>({ columns, hidden, isChosen, onChange }: ShownColumns<Row>) {
  const [isOpen, setOpen] = useState(false);
  const ids = columns.map(({ id }) => id);
  const move = (from: number, by: 1 | -1) => onChange(ids.with(from, ids[from + by]!).with(from + by, ids[from]!));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={280} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className="btn noprint"
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconColumns className="i" aria-hidden />
          {hidden.length > 0 ? t('columns.hidden', { n: hidden.length }) : t('columns.title')}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="columns">
        <ul>
          {[...columns, ...hidden].map(({ id, header }, place) => {
            const isShown = place < ids.length;
            return (
              <li key={id}>
                <label className="row grow">
                  <input
                    type="checkbox"
                    checked={isShown}
                    disabled={place === 0}
                    onChange={() => onChange(isShown ? ids.toSpliced(place, 1) : [...ids, id])}
                  />
                  {header}
                </label>
                {place > 0 && isShown && (
                  <>
                    <Move
                      label={t('columns.earlier', { column: header })}
                      Icon={IconSortUp}
                      isOff={place === 1}
                      onMove={() => move(place, -1)}
                    />
                    <Move
                      label={t('columns.later', { column: header })}
                      Icon={IconSortDown}
                      isOff={place === ids.length - 1}
                      onMove={() => move(place, 1)}
                    />
                  </>
                )}
              </li>
            );
          })}
        </ul>
        <p className="sm mute">{t('columns.hint')}</p>
        <button type="button" className="btn user-item" disabled={!isChosen} onClick={() => onChange(undefined)}>
          {t('columns.reset')}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}

type MoveProps = {
  readonly label: string;
  readonly Icon: typeof IconSortUp;
  readonly isOff: boolean;
  readonly onMove: () => void;
};

/** At an end of the list it stays a button, so that the focus does not leave with the last step. */
const Move = ({ label, Icon, isOff, onMove }: MoveProps) => (
  <button type="button" className="ib" aria-label={label} aria-disabled={isOff} onClick={() => !isOff && onMove()}>
    <Icon className="i s" aria-hidden />
  </button>
);
