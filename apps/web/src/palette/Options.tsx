import { Fragment } from 'react';
import { t } from '../messages.ts';
import type { Entry, Section } from './entries.ts';

export const optionId = (place: number): string => `palette-${place}`;

type Props = {
  readonly sections: readonly Section[];
  /** Place of the chosen line in the whole list. */
  readonly at: number;
  readonly onRun: (entry: Entry) => void;
};

/** The list of the palette: lines under headings, one of them chosen. The field has the keys. */
export function Options({ sections, at, onRun }: Props) {
  let place = -1;
  return (
    <div className="palette-list" id="palette-list" role="listbox" aria-label={t('palette.results')}>
      {sections.map(({ id, entries, isCut }) => (
        // biome-ignore lint/a11y/useSemanticElements: lines of a list, not fields of a form
        <div key={id} role="group" aria-labelledby={`palette-of-${id}`}>
          <div className="palette-head" id={`palette-of-${id}`} role="presentation">
            {t(`palette.section.${id}`)}
          </div>
          {entries.map((entry) => {
            place += 1;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox field handles the keys
              <div
                key={entry.id}
                id={optionId(place)}
                role="option"
                tabIndex={-1}
                aria-selected={place === at}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onRun(entry)}
              >
                <span className="b trunc">{entry.label}</span>
                {entry.note && <span className="mute trunc">{entry.note}</span>}
                {entry.keys && <Keys keys={entry.keys} />}
              </div>
            );
          })}
          {isCut && (
            <div className="palette-note" role="presentation">
              {t('palette.more')}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

const Keys = ({ keys }: { readonly keys: string }) => (
  <span className="palette-keys" aria-hidden="true">
    {keys.split(' ').map((key) => (
      <Fragment key={key}>
        <kbd>{key}</kbd>{' '}
      </Fragment>
    ))}
  </span>
);
