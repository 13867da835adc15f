import { permissionFor } from '@optimiq/domain/cohorts/criteria';
import { type ReactNode, useId } from 'react';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { IconClose } from '../../ui/icons.ts';
import { criterionOf, type FieldOf, fieldsOf, type Kind, kinds } from './criterion-fields.ts';
import { type DraftCriterion, newCriterion } from './draft.ts';
import { criterionText } from './words.ts';

type Props = {
  readonly criterion: DraftCriterion;
  /** Whether something is still to be filled in. */
  readonly isIncomplete: boolean;
  readonly count: ReactNode;
  readonly onChange: (next: DraftCriterion) => void;
  readonly onRemove: () => void;
};

/** One question: what it is about, its fields as a sentence, how many members it names alone. */
export function CriterionRow({ criterion, isIncomplete, count, onChange, onRemove }: Props) {
  const may = usePermissions();
  const { tenant } = useSession();
  const { kind, values } = criterion;
  const complete = criterionOf(kind, values);
  const name = complete ? criterionText(complete) : t(`cohorts.kind.${kind}`);
  return (
    <li className="criterion" aria-label={name}>
      <div className="criterion-fields">
        <select
          className="select"
          aria-label={t('cohorts.about')}
          value={kind}
          onChange={({ target }) =>
            onChange({ ...newCriterion(target.value as Kind, Number(tenant.asOf.slice(0, 4))), id: criterion.id })
          }
        >
          {kinds
            .filter((one) => one === kind || may(permissionFor[one]))
            .map((one) => (
              <option key={one} value={one}>
                {t(`cohorts.kind.${one}`)}
              </option>
            ))}
        </select>
        {fieldsOf[kind].map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => onChange({ ...criterion, values: { ...values, [field.name]: value } })}
          />
        ))}
        {isIncomplete && <span className="warn-t sm">{t(`cohorts.lacks.${kind}`)}</span>}
      </div>
      <div className="criterion-count">{count}</div>
      <button type="button" className="ib" onClick={onRemove} aria-label={t('cohorts.removeCriterion', { name })}>
        <IconClose className="i" aria-hidden />
      </button>
    </li>
  );
}

const widths: Readonly<Record<FieldOf['form'], string>> = {
  choice: '',
  whole: 'short',
  score: 'short',
  dollars: '',
  code: 'code',
  codes: 'codes',
  date: 'date',
};

function FieldInput({
  field: { label, form, options, isOptional },
  value,
  onChange,
}: {
  readonly field: FieldOf;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <span className="criterion-field">
      <label htmlFor={id} className="mute sm">
        {t(`cohorts.field.${label}`)}
      </label>
      {options ? (
        <select id={id} className="select" value={value} onChange={({ target }) => onChange(target.value)}>
          {options.map((one) => (
            <option key={one} value={one}>
              {textOf('cohorts.option', one)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className={`input ${widths[form]}`}
          type={form === 'date' ? 'date' : 'text'}
          inputMode={form === 'whole' ? 'numeric' : form === 'score' || form === 'dollars' ? 'decimal' : undefined}
          autoComplete="off"
          spellCheck={false}
          maxLength={form === 'codes' ? 500 : 20}
          required={!isOptional}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </span>
  );
}
