import type { ChosenOutcome, WorkChange } from '@optimiq/contracts/work';
import { addDays, type CalendarDate } from '@optimiq/domain/kernel/dates';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { OwnerSelect } from '../../work/OwnerSelect.tsx';
import { decisionOf, OutcomeFields } from './OutcomeFields.tsx';

/** Changes that ask for something first. */
export type Asks = 'assign' | 'snooze' | 'due' | 'dispose';

type Props = {
  readonly asks: Asks;
  /** How many items it is for. */
  readonly n: number;
  readonly asOf: string;
  readonly onChange: (change: WorkChange) => void;
  readonly onClose: () => void;
};

/** Asks for the colleague, day or outcome of a change, for as many items as are chosen. */
export function WorkDialog({ asks, n, asOf, onChange, onClose }: Props) {
  const [outcome, setOutcome] = useState<ChosenOutcome>();
  const today = asOf as CalendarDate;
  const changeOf = (fields: FormData): WorkChange | undefined => {
    const text = (name: string) => String(fields.get(name));
    if (asks === 'assign') return { kind: 'assign', ownerId: text('ownerId') };
    if (asks === 'snooze') return { kind: 'snooze', until: text('day') };
    if (asks === 'due') return { kind: 'due', dueOn: text('day') };
    return decisionOf(fields);
  };
  return (
    <FormDialog
      title={t(`work.ask.${asks}`, { n })}
      verb={asks === 'dispose' && outcome ? t(`work.submit.${outcome}`) : t(`work.do.${asks}`)}
      isReady={asks !== 'dispose' || outcome !== undefined}
      send={(fields) => {
        const change = changeOf(fields);
        return change && Promise.resolve(change);
      }}
      onDone={onChange}
      onClose={onClose}
    >
      {asks === 'assign' && <OwnerSelect hasPool={false} />}
      {asks === 'dispose' && <OutcomeFields outcome={outcome} onOutcome={setOutcome} />}
      {(asks === 'snooze' || asks === 'due') && (
        <label className="field">
          {t(asks === 'snooze' ? 'work.snooze.until' : 'work.column.due')}
          <input
            className="input"
            type="date"
            name="day"
            required
            min={asks === 'snooze' ? addDays(today, 1) : today}
            defaultValue={addDays(today, 7)}
          />
        </label>
      )}
    </FormDialog>
  );
}
