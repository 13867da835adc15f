import { useState } from 'react';
import { t } from '../messages.ts';
import { Card } from '../ui/Card.tsx';
import { Field } from '../ui/Field.tsx';
import { FormDialog } from '../ui/FormDialog.tsx';
import { Switch } from '../ui/Switch.tsx';
import { say } from '../ui/toasts.ts';

/** Buttons, switches, fields, and a dialog that changes nothing. */
export function Controls() {
  const [model, setModel] = useState<'V24' | 'V28'>('V28');
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Card title={t('style.controls')}>
        <div className="sample row wrap">
          <button type="button" className="btn primary">
            {t('style.button.primary')}
          </button>
          <button type="button" className="btn">
            {t('style.button.default')}
          </button>
          <button type="button" className="btn quiet">
            {t('style.button.quiet')}
          </button>
          <button type="button" className="btn danger">
            {t('style.button.danger')}
          </button>
          <button type="button" className="btn" disabled>
            {t('style.button.off')}
          </button>
          <Switch
            label={t('style.switch')}
            value={model}
            options={(['V24', 'V28'] as const).map((value) => ({ value, label: value }))}
            onChange={setModel}
          />
        </div>
      </Card>
      <Card title={t('style.forms')}>
        <div className="sample form">
          <Field label={t('style.field')} hint={t('style.field.hint')}>
            {(given) => <input {...given} />}
          </Field>
          <Field label={t('style.field.wrong')}>
            {(given) => <input {...given} aria-invalid defaultValue="12/2" />}
          </Field>
          <Field label={t('style.field.choice')}>
            {(given) => (
              <select {...given} className="select wide">
                <option>{t('style.chip.ok')}</option>
                <option>{t('style.chip.bad')}</option>
              </select>
            )}
          </Field>
          <label className="row">
            <input type="checkbox" defaultChecked />
            {t('style.field.check')}
          </label>
          <p>
            <button type="button" className="btn" onClick={() => setAsking(true)}>
              {t('style.dialog')}
            </button>
          </p>
        </div>
      </Card>
      {isAsking && (
        <FormDialog
          title={t('style.dialog.title')}
          hint={t('style.dialog.hint')}
          verb={t('style.button.danger')}
          isDanger
          send={async () => undefined}
          onDone={() => say(t('style.dialog.done'))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
