import { type Facility, facilityKinds, NewFacility } from '@optimiq/contracts/organization';
import { useState } from 'react';
import { type MessageId, t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { notBelow } from './facility-tree.ts';
import { addFacility, changeFacility } from './queries.ts';

const numbers = ['npi', 'tin', 'ccn'] as const;
type Numbered = (typeof numbers)[number];

type Props = {
  /** The one that is changed; absent: a new one. */
  readonly facility?: Facility | undefined;
  readonly facilities: readonly Facility[];
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** A place of the organization; its numbers are checked by their own rules before they are sent. */
export function FacilityDialog({ facility, facilities, onClose, onDone }: Props) {
  const [faulty, setFaulty] = useState<readonly Numbered[]>([]);
  const send = (fields: FormData) => {
    const filled = Object.fromEntries(
      [...fields].map(([name, value]) => [name, numberOf(name, String(value))]).filter(([, value]) => value !== ''),
    );
    const read = NewFacility.safeParse(filled);
    setFaulty(numbers.filter((one) => read.error?.issues.some(({ path }) => path[0] === one)));
    if (!read.success) return undefined;
    return facility ? changeFacility(facility.facilityId, read.data) : addFacility(read.data);
  };
  const possible = facility ? notBelow(facilities, facility.facilityId) : facilities;
  return (
    <FormDialog<unknown>
      title={facility ? t('facility.change.title', { name: facility.name }) : t('facility.new')}
      hint={t(facility ? 'facility.change.hint' : 'facility.new.hint')}
      verb={t(facility ? 'facility.save' : 'facility.add')}
      send={send}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('facility.name')}>
        {(given) => <input {...given} name="name" required maxLength={200} defaultValue={facility?.name} />}
      </Field>
      <Field label={t('facility.kind')}>
        {(given) => (
          <select {...given} name="kind" className="select" required defaultValue={facility?.kind ?? ''}>
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
          <select {...given} name="parentId" className="select" defaultValue={facility?.parentId ?? ''}>
            <option value="">{t('facility.parent.none')}</option>
            {possible.map(({ facilityId, name }) => (
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
              <input
                {...given}
                name={one}
                className="mono"
                maxLength={20}
                defaultValue={facility?.[one]}
                aria-invalid={faulty.includes(one)}
              />
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
