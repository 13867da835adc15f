import { RequestFailed } from '../api/client.ts';
import { t, textOf } from '../messages.ts';
import { problemText } from './states.tsx';

/** Why a change was not made and what to do next, beside what was asked for. */
export function Refusal({ error }: { readonly error: Error }) {
  const { code, fields, id } =
    error instanceof RequestFailed ? error : { code: 'unexpected', fields: undefined, id: 'none' };
  // Who grants is told which rights are lacking.
  const lacked = code === 'not-yours-to-grant' ? (fields ?? []).map(({ message }) => rightText(message)) : [];
  return (
    <p role="alert" className="refusal">
      {problemText(code)}
      {lacked.length > 0 && ` ${t('refusal.lacked', { rights: lacked.join(', ') })}`}
      {(code === 'internal' || code === 'unexpected') && ` ${t('refusal.id', { id })}`}
    </p>
  );
}

/** A permission by its name, or a class of fields that is read or written: 'read identifier'. */
export function rightText(right: string): string {
  const [, verb, fieldClass] = /^(read|write) (.+)$/.exec(right) ?? [];
  if (verb && fieldClass) return t(`refusal.${verb as 'read' | 'write'}`, { kind: textOf('fieldClass', fieldClass) });
  return textOf('permission', right);
}
