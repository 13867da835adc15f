import type { FeedContractBody, LoadMapping } from '@optimiq/contracts/mapping';
import { type FeedContract, usualTransform } from '@optimiq/domain/mapping/contract';
import { missingTargets, type TargetName, targetOf, targetsOf } from '@optimiq/domain/mapping/targets';
import type { Transform } from '@optimiq/domain/mapping/transform';

export type MappedColumn = FeedContractBody['columns'][number];

/** What a column can be mapped to, as the choices of a list name it: 'diagnosis.3', or '' for not read. */
export const choiceOf = (column: Pick<MappedColumn, 'target' | 'position'> | undefined): string =>
  column === undefined ? '' : column.position === undefined ? column.target : `${column.target}.${column.position}`;

/** All choices of a kind of table, in the order of the targets. */
export const choicesOf = (kind: FeedContractBody['kind']): readonly string[] =>
  targetsOf(kind).flatMap((target) => {
    const { positions } = targetOf(target);
    return positions === undefined ? [target] : Array.from({ length: positions }, (_, at) => `${target}.${at + 1}`);
  });

/**
 * The contract with another choice for one column. A target that another column had is taken from it: a target is
 * mapped once.
 */
export function chosen(
  contract: FeedContractBody,
  mapping: LoadMapping,
  index: number,
  choice: string,
): FeedContractBody {
  const others = contract.columns.filter((one) => one.index !== index && choiceOf(one) !== choice);
  if (choice === '') return { ...contract, columns: others };
  const [target, position] = choice.split('.') as [TargetName, string | undefined];
  const transform = usualTransform(target, mapping.columns[index]!.samples) as MappedColumn['transform'];
  const column: MappedColumn = { index, target, ...(position && { position: Number(position) }), transform };
  return { ...contract, columns: [...others, column].sort((a, b) => a.index - b.index) };
}

/** The contract with another transform for one column. */
export const transformed = (contract: FeedContractBody, index: number, transform: Transform): FeedContractBody => ({
  ...contract,
  columns: contract.columns.map((one) =>
    one.index === index ? { ...one, transform: transform as MappedColumn['transform'] } : one,
  ),
});

/** Groups of needed targets of which none is mapped. */
export const missingOf = (contract: FeedContractBody): readonly (readonly TargetName[])[] =>
  missingTargets(
    contract.kind,
    new Set([...contract.columns.map(({ target }) => target), ...(Object.keys(contract.constants) as TargetName[])]),
  );

/** As the domain reads it: the same values, none of them to be changed. */
export const asContract = (contract: FeedContractBody): FeedContract => contract as FeedContract;
