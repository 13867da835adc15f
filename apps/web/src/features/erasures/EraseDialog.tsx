import { EraseMember, type ErasureStarted } from '@optimiq/contracts/erasures';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { erase } from './queries.ts';

const ways = ['memberKey', 'mbi', 'memberId'] as const;
type Way = (typeof ways)[number];

/** Asks who is to be erased, by one of three identifiers, and why. They travel in the body of the request alone. */
export function EraseDialog({
  memberKey,
  onClose,
  onDone,
}: {
  /** Known when the dialog is opened from a member. */
  readonly memberKey: string | undefined;
  readonly onClose: () => void;
  readonly onDone: (started: ErasureStarted) => void;
}) {
  const [way, setWay] = useState<Way>(memberKey ? 'memberKey' : 'mbi');
  const [isFaulty, setFaulty] = useState(false);
  const send = (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const source = way === 'memberId' ? text('source') : '';
    const read = EraseMember.safeParse({ [way]: text('who'), reason: text('reason'), ...(source && { source }) });
    setFaulty(!read.success);
    return read.success ? erase(read.data) : undefined;
  };
  return (
    <FormDialog
      title={t('erasures.erase')}
      hint={t('erasures.erase.hint')}
      verb={t('erasures.erase.do')}
      isDanger
      send={send}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('erasures.way')}>
        {(given) => (
          <select {...given} className="select" value={way} onChange={({ target }) => setWay(target.value as Way)}>
            {ways.map((one) => (
              <option key={one} value={one}>
                {t(`erasures.way.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t(`erasures.way.${way}`)}>
        {(given) => (
          <>
            <input
              {...given}
              key={way}
              className="mono"
              name="who"
              required
              maxLength={80}
              defaultValue={way === 'memberKey' ? memberKey : ''}
              aria-invalid={isFaulty}
            />
            {isFaulty && (
              <span className="error" role="alert">
                {t('erasures.fault')}
              </span>
            )}
          </>
        )}
      </Field>
      {way === 'memberId' && (
        <Field label={t('erasures.source')} hint={t('erasures.source.hint')}>
          {(given) => <input {...given} name="source" required maxLength={40} defaultValue="plan" />}
        </Field>
      )}
      <Field label={t('erasures.reason')} hint={t('erasures.reason.hint')}>
        {(given) => <textarea {...given} name="reason" required minLength={3} maxLength={500} rows={3} />}
      </Field>
    </FormDialog>
  );
}
