import type { FeedContractBody, LoadMapping } from '@optimiq/contracts/mapping';
import { confidenceWord } from '@optimiq/domain/mapping/guess';
import { t } from '../../../messages.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { StatusChip } from '../../../ui/StatusChip.tsx';
import { choiceOf, choicesOf, chosen, type MappedColumn, transformed } from './draft.ts';
import { TransformField } from './TransformField.tsx';
import { choiceText, columnName, evidenceText, transformText } from './words.ts';

type Props = {
  readonly mapping: LoadMapping;
  readonly contract: FeedContractBody;
  readonly isOpen: boolean;
  /** The contract with another meaning of one column. */
  readonly onChange: (contract: FeedContractBody, index: number) => void;
};

type MappingRow = LoadMapping['columns'][number];

/** The columns of the file, each with first values, what it is, and why it is taken for that. */
export function MappingColumns(props: Props) {
  const { mapping, contract } = props;
  return (
    <DataTable
      caption={t('mapping.columns')}
      columns={columnsOf(props)}
      rows={mapping.columns}
      rowKey={({ index }) => String(index)}
      rowClass={({ index }) => (contract.columns.some((one) => one.index === index) ? 'mapped' : 'off')}
      isCompact
    />
  );
}

function columnsOf({ mapping, contract, isOpen, onChange }: Props): readonly Column<MappingRow>[] {
  const mappedAt = new Map(contract.columns.map((one) => [one.index, one]));
  return [
    {
      id: 'header',
      header: t('mapping.column'),
      wraps: true,
      cell: (row) => (
        <>
          <span className="b">{columnName(row)}</span>
          <span className="mono mute mapping-samples">{row.samples.join(' · ') || t('mapping.empty')}</span>
        </>
      ),
    },
    {
      id: 'target',
      header: t('mapping.target'),
      cell: (row) => {
        const mapped = mappedAt.get(row.index);
        return (
          <span className="mapping-choices">
            {isOpen ? (
              <select
                className="select"
                aria-label={t('mapping.targetOf', { column: columnName(row) })}
                value={choiceOf(mapped)}
                onChange={(event) => onChange(chosen(contract, mapping, row.index, event.target.value), row.index)}
              >
                {['', ...choicesOf(contract.kind)].map((choice) => (
                  <option key={choice} value={choice}>
                    {choiceText(choice)}
                  </option>
                ))}
              </select>
            ) : (
              choiceText(choiceOf(mapped))
            )}
            {mapped && <ReadAs row={row} mapped={mapped} {...{ contract, isOpen, onChange }} />}
          </span>
        );
      },
    },
    {
      id: 'sure',
      header: t('mapping.sure'),
      wraps: true,
      cell: (row) => <Sureness row={row} choice={choiceOf(mappedAt.get(row.index))} />,
    },
  ];
}

type ReadAsProps = Omit<Props, 'mapping'> & { readonly row: MappingRow; readonly mapped: MappedColumn };

function ReadAs({ row, mapped, contract, isOpen, onChange }: ReadAsProps) {
  const { transform } = mapped as { transform: Parameters<typeof TransformField>[0]['transform'] };
  if (!isOpen) return <span className="mute sm">{transformText(transform)}</span>;
  return (
    <TransformField
      column={columnName(row)}
      transform={transform}
      onChange={(next) => onChange(transformed(contract, row.index, next), row.index)}
    />
  );
}

const tones = { high: 'ok', medium: 'warn', low: 'bad' } as const;

/** How sure the guess is that stands in the row, and why; what a person chose needs no evidence. */
function Sureness({ row, choice }: { readonly row: MappingRow; readonly choice: string }) {
  const guess = [...(row.guess ? [row.guess] : []), ...row.alternatives].find((one) => choiceOf(one) === choice);
  if (choice === '') return null;
  if (!guess) return <span className="mute mapping-sure">{t('mapping.byHand')}</span>;
  const word = confidenceWord(guess.confidence);
  return (
    <span className="mapping-sure">
      <StatusChip tone={tones[word]}>{t(`mapping.confidence.${word}`)}</StatusChip>
      <span className="mute sm">{evidenceText(guess)}</span>
    </span>
  );
}
