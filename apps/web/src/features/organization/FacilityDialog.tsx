import { type Facility, facilityKinds, NewFacility } from '@optimiq/contracts/organization';
import { useState } from 'react';
import { type MessageId, t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { addFacility } from './queries.ts';

const numbers = ['npi', 'tin', 'ccn'] as const;
type Numbered = (typeof numbers)[number];

type Props = {
  readonly facilities: readonly Facility[];
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** A place of the organization; its numbers are checked by their own rules before they are sent. */
export function FacilityDialog({ facilities, onClose, onDone }: Props) {
  const [faulty, setFaulty] = useState<readonly Numbered[]>([]);
  const send = (fields: FormData) => {
    const filled = Object.fromEntries(
      [...fields].map(([name, value]) => [name, numberOf(name, String(value))]).filter(([, value]) => value !== ''),
    );
    const read = NewFacility.safeParse(filled);
    setFaulty(numbers.filter((one) => read.error?.issues.some(({ path }) => path[0] === one)));
    return read.success ? addFacility(read.data) : undefined;
  };
  return (
    <FormDialog
      title={t('facility.new')}
      hint={t('facility.new.hint')}
      verb={t('facility.add')}
      send={send}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('facility.name')}>{(given) => <input {...given} name="name" required maxLength={200} />}</Field>
      <Field label={t('facility.kind')}>
        {(given) => (
          <select {...given} name="kind" className="select" required defaultValue="">
            <option value="" disabled>
              {t('facility.kind.choose')}
            </option>
            {facilityKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`facility.kind.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('facility.parent')}>
        {(given) => (
          <select {...given} name="parentId" className="select" defaultValue="">
            <option value="">{t('facility.parent.none')}</option>
            {facilities.map(({ facilityId, name }) => (
              <option key={facilityId} value={facilityId}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {numbers.map((one) => (
        <Field key={one} label={t(`facility.${one}`)} hint={t(`facility.${one}.hint`)}>
          {(given) => (
            <>
              <input {...given} name={one} className="mono" maxLength={20} aria-invalid={faulty.includes(one)} />
              {faulty.includes(one) && (
                <span className="error" role="alert">
                  {t(`facility.${one}.fault` satisfies MessageId)}
                </span>
              )}
            </>
          )}
        </Field>
      ))}
    </FormDialog>
  );
}

/** Numbers as they are often written: a TIN with its dash, a CCN in small letters. */
const numberOf = (name: string, value: string): string =>
  numbers.some((one) => one === name) ? value.replaceAll(/[\s-]/g, '').toUpperCase() : value.trim();
