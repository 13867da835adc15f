import { dateFormats } from '@optimiq/domain/mapping/date-formats';
import type { Transform } from '@optimiq/domain/mapping/transform';
import { t } from '../../../messages.ts';
import { amountText, transformText } from './words.ts';

type Props = {
  readonly column: string;
  readonly transform: Transform;
  readonly onChange: (transform: Transform) => void;
};

/** How cells become values, where there is a choice: format of a date, unit and sign of an amount, decimal sign. */
export function TransformField({ column, transform, onChange }: Props) {
  if (transform.kind === 'date') {
    return (
      <Choice
        label={t('mapping.format', { column })}
        options={dateFormats}
        value={transform.format}
        onChange={(format) => onChange({ ...transform, format })}
      />
    );
  }
  if (transform.kind === 'money') {
    const value = `${transform.unit} ${transform.decimal} ${transform.sign}`;
    return (
      <Choice
        label={t('mapping.amount', { column })}
        options={amounts}
        value={value as (typeof amounts)[number]}
        textOfOption={amountText}
        onChange={(one) => {
          const [unit, decimal, sign] = one.split(' ') as ['decimal' | 'cents', '.' | ',', 'as-written' | 'reversed'];
          onChange({ kind: 'money', unit, decimal, sign });
        }}
      />
    );
  }
  return <span className="mute sm">{transformText(transform)}</span>;
}

const amounts = [
  'decimal . as-written',
  'decimal . reversed',
  'decimal , as-written',
  'decimal , reversed',
  'cents . as-written',
  'cents . reversed',
  'cents , as-written',
  'cents , reversed',
] as const;

type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly textOfOption?: (option: T) => string;
  readonly onChange: (value: T) => void;
};

function Choice<T extends string>({ label, options, value, textOfOption, onChange }: ChoiceProps<T>) {
  return (
    <select className="select" aria-label={label} value={value} onChange={(event) => onChange(event.target.value as T)}>
      {options.map((option) => (
        <option key={option} value={option}>
          {textOfOption?.(option) ?? option}
        </option>
      ))}
    </select>
  );
}
