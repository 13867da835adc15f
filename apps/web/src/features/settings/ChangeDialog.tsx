import type { Setting, SettingChange } from '@optimiq/contracts/settings';
import { isSameValue, specOf } from '@optimiq/domain/settings/catalogue';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { editors } from './editors.ts';
import { setSetting, type Value } from './queries.ts';
import { choiceText, valueText } from './value-words.ts';

type Props = {
  readonly setting: Setting;
  readonly onClose: () => void;
  readonly onDone: (change: SettingChange) => void;
};

/** Another value for a setting; says before it is sent whether a second person has to approve it. */
export function ChangeDialog({ setting, onClose, onDone }: Props) {
  const { key, value: before, initial } = setting;
  const [value, setValue] = useState<Value>(before);
  const spec = specOf(key);
  const isRisky = !isSameValue(before, value) && spec.isRisky?.(before, value) === true;
  const isReady = spec.isValid(value) && !isSameValue(before, value);
  return (
    <FormDialog
      title={t('settings.change.title', { name: t(`settings.name.${key}`) })}
      hint={t(`settings.hint.${key}`)}
      verb={t(isRisky ? 'settings.ask' : 'settings.set')}
      isReady={isReady}
      send={() => setSetting(key, value)}
      onDone={onDone}
      onClose={onClose}
    >
      <ValueField setting={setting} value={value} onChange={setValue} />
      <p className="sm mute">
        {t('settings.initial', { value: valueText(key, initial) })}
        {!isSameValue(value, initial) && (
          <button type="button" className="btn quiet" onClick={() => setValue(initial)}>
            {t('settings.toInitial')}
          </button>
        )}
      </p>
      {isRisky && <p className="banner">{t('settings.risky')}</p>}
      {!isReady && (
        <p className="sm mute" role="status">
          {t(isSameValue(before, value) ? 'settings.same' : 'settings.invalid')}
        </p>
      )}
      {isReady && (
        <p className="row wrap" role="status">
          <span>{valueText(key, before)}</span>
          <span aria-hidden="true">→</span>
          <StatusChip tone={isRisky ? 'warn' : 'info'}>{valueText(key, value)}</StatusChip>
        </p>
      )}
    </FormDialog>
  );
}

type FieldProps = {
  readonly setting: Setting;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
};

function ValueField({ setting: { key }, value, onChange }: FieldProps) {
  const editor = editors[key];
  const label = t('settings.value');
  switch (editor.kind) {
    case 'one': {
      // A value that was set over the API and is not offered here stays among the choices.
      const values = editor.values.includes(String(value)) ? editor.values : [String(value), ...editor.values];
      return (
        <Field label={label}>
          {(given) => (
            <select
              {...given}
              className="select"
              value={String(value)}
              onChange={({ target }) => onChange(target.value)}
            >
              {values.map((one) => (
                <option key={one} value={one}>
                  {choiceText(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      );
    }
    case 'some': {
      const chosen = Array.isArray(value) ? value : [];
      const turn = (one: string, isOn: boolean) =>
        onChange(editor.values.filter((each) => (each === one ? isOn : chosen.includes(each))));
      return (
        <fieldset className="checks">
          <legend>{label}</legend>
          {editor.values.map((one) => (
            <label key={one}>
              <input
                type="checkbox"
                checked={chosen.includes(one)}
                onChange={({ target }) => turn(one, target.checked)}
              />
              {choiceText(one)}
            </label>
          ))}
        </fieldset>
      );
    }
    case 'number':
      return (
        <Field label={label} hint={t('settings.range', { low: editor.low, high: editor.high })}>
          {(given) => (
            <input
              {...given}
              type="number"
              min={editor.low}
              max={editor.high}
              step={1}
              value={Number.isNaN(value) ? '' : Number(value)}
              onChange={({ target }) => onChange(target.valueAsNumber)}
            />
          )}
        </Field>
      );
    case 'flag':
      return (
        <label className="check">
          <input type="checkbox" checked={value === true} onChange={({ target }) => onChange(target.checked)} />
          {t('settings.on')}
        </label>
      );
    case 'text':
      return (
        <Field label={label} hint={editor.example && t('settings.example', { text: editor.example })}>
          {(given) => (
            <input
              {...given}
              type="text"
              maxLength={editor.most}
              value={String(value ?? '')}
              onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
            />
          )}
        </Field>
      );
  }
}
