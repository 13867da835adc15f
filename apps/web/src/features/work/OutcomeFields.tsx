import { ChosenOutcome, OutcomeReason } from '@optimiq/contracts/work';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';

type Props = {
  readonly outcome: ChosenOutcome | undefined;
  readonly onOutcome: (outcome: ChosenOutcome) => void;
};

/** What was found, for several items at once: an outcome, why a condition is not there, and a note. Nothing is chosen before. */
export function OutcomeFields({ outcome, onOutcome }: Props) {
  return (
    <>
      <Field label={t('work.decision')}>
        {(given) => (
          <select
            {...given}
            className="select wide"
            name="outcome"
            required
            value={outcome ?? ''}
            onChange={({ target }) => onOutcome(ChosenOutcome.parse(target.value))}
          >
            <option value="" disabled>
              {t('work.choose')}
            </option>
            {ChosenOutcome.options.map((one) => (
              <option key={one} value={one}>
                {t(`work.outcome.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {outcome === 'assessed-not-present' && (
        <fieldset>
          <legend className="sm sub">{t('work.reason')}</legend>
          {OutcomeReason.options.map((one) => (
            <label key={one} className="row">
              <input type="radio" name="reason" value={one} required />
              {t(`work.reason.${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      <Field label={t('work.note.optional')}>
        {(given) => <textarea {...given} name="note" maxLength={2000} rows={2} />}
      </Field>
    </>
  );
}

/** The decision of a form with these fields; undefined while no outcome is chosen. */
export function decisionOf(fields: FormData) {
  const outcome = ChosenOutcome.safeParse(fields.get('outcome')).data;
  const reason = OutcomeReason.safeParse(fields.get('reason')).data;
  const note = String(fields.get('note') ?? '').trim();
  return outcome && { kind: 'dispose' as const, outcome, ...(reason && { reason }), ...(note && { note }) };
}
