import type { PanelFilled } from '@optimiq/contracts/people';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { count } from '../../ui/formats.ts';
import { linesOf, mostLines } from './pasted-lines.ts';
import { fillPanel } from './queries.ts';

type Props = { readonly panelId: string; readonly onClose: () => void; readonly onDone: (filled: PanelFilled) => void };

/** Many members at once: a column of MBIs or member ids, pasted or out of a file, which stays in the browser. */
export function AddManyDialog({ panelId, onClose, onDone }: Props) {
  const [text, setText] = useState('');
  const lines = linesOf(text);
  const filled = lines.filter((line) => line !== '').length;
  const isTooLong = lines.length > mostLines;
  return (
    <FormDialog
      title={t('panels.many')}
      hint={t('panels.many.hint')}
      verb={t('panels.many.putIn')}
      isReady={filled > 0 && !isTooLong}
      send={() => fillPanel(panelId, lines)}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('panels.many.lines')} hint={t('panels.many.count', { n: filled, count: count(filled) })}>
        {(given) => (
          <textarea
            {...given}
            className="mono"
            rows={10}
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <Field label={t('panels.many.file')}>
        {(given) => (
          <input
            {...given}
            className="file"
            type="file"
            accept=".csv,.txt,.tsv,text/plain,text/csv"
            onChange={async ({ target }) => setText((await target.files?.[0]?.text()) ?? '')}
          />
        )}
      </Field>
      {isTooLong && (
        <p className="error" role="alert">
          {t('panels.many.tooMany', { most: count(mostLines) })}
        </p>
      )}
    </FormDialog>
  );
}

type FilledProps = { readonly filled: PanelFilled; readonly isBusy: boolean; readonly onUndo: () => void };

/** How many were put in, and which lines were not; the lines by number, for what stood in them is not sent back. */
export function Filled({ filled, isBusy, onUndo }: FilledProps) {
  const { added, alreadyIn, unknown, ambiguous } = filled;
  return (
    <output className={unknown.length + ambiguous.length > 0 ? 'banner' : 'banner good'}>
      <span>
        {t('panels.filled', { n: added, count: count(added) })}
        {alreadyIn > 0 && ` ${t('panels.filled.already', { n: alreadyIn, count: count(alreadyIn) })}`}
        {unknown.length > 0 && ` ${t('panels.filled.unknown', { n: unknown.length, lines: listed(unknown) })}`}
        {ambiguous.length > 0 && ` ${t('panels.filled.ambiguous', { n: ambiguous.length, lines: listed(ambiguous) })}`}
      </span>
      {added > 0 && (
        <button type="button" className="btn end" disabled={isBusy} onClick={onUndo}>
          {t('panels.undo')}
        </button>
      )}
    </output>
  );
}

const shownLines = 20;

/** '4, 6, 7', or the first of them and how many more. */
function listed(numbers: readonly number[]): string {
  const first = numbers.slice(0, shownLines).join(', ');
  return numbers.length > shownLines ? t('panels.filled.more', { first, more: numbers.length - shownLines }) : first;
}
