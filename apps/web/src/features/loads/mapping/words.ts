import type { LoadMapping } from '@optimiq/contracts/mapping';
import type { ContractChange } from '@optimiq/domain/mapping/diff';
import type { Transform } from '@optimiq/domain/mapping/transform';
import { t, textOf } from '../../../messages.ts';
import { choiceOf } from './draft.ts';

type Guess = NonNullable<LoadMapping['columns'][number]['guess']>;

const percent = (share: number | undefined): string => String(Math.round((share ?? 0) * 100));

/** 'Diagnosis 3': a choice as people say it. */
export function choiceText(choice: string): string {
  if (choice === '') return t('mapping.ignored');
  const [target, position] = choice.split('.') as [string, string | undefined];
  const name = textOf('target', target);
  return position === undefined ? name : `${name} ${position}`;
}

/** What a column is called: its header, or its place where it has none. */
export const columnName = ({ header, index }: Pick<LoadMapping['columns'][number], 'header' | 'index'>): string =>
  header.trim() || t('mapping.noHeader', { n: index + 1 });

/** How amounts are written, of 'unit decimal sign'. */
export const amountText = (value: string): string => textOf('mapping.amounts', value.replaceAll(' ', '_'));

/** How cells are read, where that is not plain; else empty. */
export function transformText(transform: Transform): string {
  switch (transform.kind) {
    case 'date':
      return transform.format;
    case 'money':
      return amountText(`${transform.unit} ${transform.decimal} ${transform.sign}`);
    case 'words':
      return t('mapping.words', { n: Object.keys(transform.words).length });
    case 'code':
      return transform.separators ? t('mapping.split', { separators: transform.separators }) : '';
    default:
      return '';
  }
}

/** Why a column is taken for what it is, in one line. */
export const evidenceText = ({ evidence }: Guess): string =>
  evidence
    .map((one) => {
      const values = {
        share: percent(one.share),
        of: one.of ?? 0,
        what: one.format ?? textOf('dataKind', one.data ?? ''),
      };
      return t(`mapping.evidence.${one.kind}`, values);
    })
    .join(' · ');

/** One difference to the feed's last contract. */
export function changeText(change: ContractChange): string {
  switch (change.kind) {
    case 'column-added':
      return t('mapping.change.added', { column: change.header, to: choiceText(choiceOf(change.column)) });
    case 'column-removed':
      return t('mapping.change.removed', { column: change.header, from: choiceText(choiceOf(change.column)) });
    case 'column-changed': {
      const [from, to] = [choiceText(choiceOf(change.from)), choiceText(choiceOf(change.to))];
      if (from === to) {
        const [was, now] = [transformText(change.from.transform), transformText(change.to.transform)];
        return was !== '' && now !== '' && was !== now
          ? t('mapping.change.readAs', { column: change.header, now, was })
          : t('mapping.change.transform', { column: change.header, to });
      }
      return t('mapping.change.changed', { column: change.header, from, to });
    }
    case 'constant':
      return t('mapping.change.constant', { to: choiceText(change.target) });
    default:
      return t(`mapping.change.${change.kind}`);
  }
}
