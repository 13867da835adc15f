import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { t } from '../messages.ts';
import './copy-text.css';
import { Refusal } from './Refusal.tsx';

type Props<Done> = {
  readonly title: string;
  /** What it does and what follows from it. */
  readonly hint?: ReactNode;
  readonly verb: string;
  /** It takes something away or ends sessions. */
  readonly isDanger?: boolean;
  readonly isWide?: boolean;
  /** False while what is chosen cannot be sent; the form says why. */
  readonly isReady?: boolean;
  /** Sends what was filled in; nothing when the form shows itself what is wrong. */
  readonly send: (fields: FormData) => Promise<Done> | undefined;
  readonly onDone: (done: Done) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
};

/** A form that asks before it changes something: says what follows, stays open with the reason when it is refused. */
export function FormDialog<Done>(props: Props<Done>) {
  const {
    title,
    hint,
    verb,
    isDanger = false,
    isWide = false,
    isReady = true,
    send,
    onDone,
    onClose,
    children,
  } = props;
  const { mutate, error, isPending } = useMutation({
    mutationFn: (sent: Promise<Done>) => sent,
    onSuccess: (done) => {
      onClose();
      onDone(done);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = send(new FormData(event.currentTarget));
    if (sent) mutate(sent);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={isWide ? 'xl' : 'md'}
      closeButtonProps={{ 'aria-label': t('form.cancel') }}
    >
      <form className="form" onSubmit={submit} autoComplete="off">
        {hint && <p className="sub">{hint}</p>}
        {children}
        {error && <Refusal error={error} />}
        <p className="row">
          <button type="button" className="btn end" onClick={onClose}>
            {t('form.cancel')}
          </button>
          <button type="submit" className={isDanger ? 'btn danger' : 'btn primary'} disabled={isPending || !isReady}>
            {verb}
          </button>
        </p>
      </form>
    </Modal>
  );
}
