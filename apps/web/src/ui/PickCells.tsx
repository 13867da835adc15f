import { t } from '../messages.ts';
import type { Selection } from './selection.ts';

/** The box that chooses all rows that are here, or none. */
export function AllCell<Row>({ selection: { all, toggleAll } }: { readonly selection: Selection<Row> }) {
  return (
    <th scope="col" className="pick">
      <label>
        <span className="hidden-text">{t('table.pickAll')}</span>
        <input
          type="checkbox"
          checked={all === 'all'}
          ref={(box) => {
            if (box) box.indeterminate = all === 'some';
          }}
          onChange={toggleAll}
        />
      </label>
    </th>
  );
}

/** The box that chooses a row; with Shift, all rows from the one before to this one. */
export function PickCell<Row>({
  selection: { has, canHave, toggle, extendTo },
  row,
  of,
  label,
}: {
  readonly selection: Selection<Row>;
  readonly row: Row;
  readonly of: string;
  readonly label: string;
}) {
  return (
    <td className="pick">
      {canHave(row) && (
        <label>
          <span className="hidden-text">{t('table.pick', { label })}</span>
          <input
            type="checkbox"
            checked={has(of)}
            // A change of a box is told by the click on it, which knows the Shift key.
            onChange={({ nativeEvent }) => ((nativeEvent as MouseEvent).shiftKey ? extendTo(of) : toggle(of))}
          />
        </label>
      )}
    </td>
  );
}
