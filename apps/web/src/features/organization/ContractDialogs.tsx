import { type ContractOnFile, NewContract } from '@optimiq/contracts/organization';
import { type ChangeEvent, useState } from 'react';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { addContract, endContract } from './queries.ts';

type Dialog = { readonly onClose: () => void; readonly onDone: () => void };

/** An agreement as it was signed. The document stays where it is: its hash alone is kept. */
export function ContractDialog({ onClose, onDone }: Dialog) {
  const [hash, setHash] = useState('');
  const [fault, setFault] = useState<'dates' | 'hash'>();
  const send = (fields: FormData) => {
    const filled = Object.fromEntries([...fields].filter(([name, value]) => name !== 'document' && value !== ''));
    const read = NewContract.safeParse(filled);
    const at = read.error?.issues[0]?.path[0];
    setFault(at === 'expiresOn' ? 'dates' : at === 'documentSha256' ? 'hash' : undefined);
    return read.success ? addContract(read.data) : undefined;
  };
  const readDocument = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (file) setHash(await sha256Of(file));
  };
  return (
    <FormDialog
      title={t('contract.new')}
      hint={t('contract.new.hint')}
      verb={t('contract.add')}
      send={send}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('contract.kind')}>
        {(given) => (
          <select {...given} name="kind" className="select" defaultValue="baa">
            <option value="baa">{t('contract.kind.baa')}</option>
            <option value="dpa">{t('contract.kind.dpa')}</option>
          </select>
        )}
      </Field>
      <Field label={t('contract.version')}>
        {(given) => <input {...given} name="version" required maxLength={80} />}
      </Field>
      <Field label={t('contract.signer')}>
        {(given) => <input {...given} name="signer" required maxLength={200} />}
      </Field>
      <Field label={t('contract.from')}>
        {(given) => <input {...given} name="effectiveOn" type="date" required />}
      </Field>
      <Field label={t('contract.until')} hint={t('contract.until.hint')}>
        {(given) => <input {...given} name="expiresOn" type="date" aria-invalid={fault === 'dates'} />}
      </Field>
      {fault === 'dates' && (
        <p className="sm bad-t" role="alert">
          {t('contract.fault.dates')}
        </p>
      )}
      {globalThis.crypto?.subtle && (
        <Field label={t('contract.document')} hint={t('contract.document.hint')}>
          {(given) => <input {...given} className="file" name="document" type="file" onChange={readDocument} />}
        </Field>
      )}
      <Field label={t('contract.hash')} hint={t('contract.hash.hint')}>
        {(given) => (
          <input
            {...given}
            name="documentSha256"
            className="mono"
            required
            maxLength={64}
            value={hash}
            aria-invalid={fault === 'hash'}
            onChange={({ target }) => setHash(target.value.trim().toLowerCase())}
          />
        )}
      </Field>
      {fault === 'hash' && (
        <p className="sm bad-t" role="alert">
          {t('contract.fault.hash')}
        </p>
      )}
    </FormDialog>
  );
}

/** Ends an agreement with the end of a day, and says what follows when it is the last. */
export function EndContractDialog({ contract, onClose, onDone }: { readonly contract: ContractOnFile } & Dialog) {
  return (
    <FormDialog
      title={t('contract.end.title', { kind: t(`contract.short.${contract.kind}`), version: contract.version })}
      hint={t('contract.end.hint')}
      verb={t('contract.end')}
      isDanger
      send={(fields) => endContract(contract.contractId, { endsOn: String(fields.get('endsOn')) })}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('contract.end.on')}>
        {(given) => <input {...given} name="endsOn" type="date" required min={contract.effectiveOn} />}
      </Field>
    </FormDialog>
  );
}

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
