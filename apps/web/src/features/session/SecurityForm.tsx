import type { FormEvent, ReactNode } from 'react';

type Props = {
  /** Fields, and what stands above them. */
  readonly children: ReactNode;
  readonly onSend: (form: HTMLFormElement) => void;
  readonly send: string;
  readonly isSending: boolean;
  readonly fault: string | undefined;
  readonly done: string | undefined;
};

/** A form of the Security page: its fields, what went wrong or is done, and its button. */
export function SecurityForm({ children, onSend, send, isSending, fault, done }: Props) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSend(event.currentTarget);
  };
  return (
    <form className="form security-form" onSubmit={submit}>
      {children}
      {fault && (
        <p role="alert" className="bad-t">
          {fault}
        </p>
      )}
      {done && <output className="sm">{done}</output>}
      <p className="row">
        <button type="submit" className="btn" disabled={isSending}>
          {send}
        </button>
      </p>
    </form>
  );
}
