import { assign, type Edge } from './assign.ts';
import { headerWords } from './header-words.ts';
import { type Candidate, type ColumnProfile, profileColumn, type SampledColumn } from './profile.ts';
import { missingTargets, type TableKind, type TargetName, tableKinds, targetOf, targetsOf } from './targets.ts';
import type { CodeSets } from './value-forms.ts';

/** In words, for people: at or above 0.8 'high', 0.6 'medium', else 'low'. */
export type ConfidenceWord = 'high' | 'medium' | 'low';

export const confidenceWord = (confidence: number): ConfidenceWord =>
  confidence >= 0.8 ? 'high' : confidence >= 0.6 ? 'medium' : 'low';

/** Below it a column is left out rather than guessed. */
const leastConfidence = 0.55;

export type GuessedColumn = ColumnProfile & {
  readonly index: number;
  /** Undefined: the column is nothing that is read. */
  readonly guess: Candidate | undefined;
  /** What else it might be, most likely first, at most five. */
  readonly alternatives: readonly Candidate[];
};

export type TableGuess = {
  readonly kind: TableKind;
  /** What the kinds weigh against each other, the best first. */
  readonly kinds: readonly { readonly kind: TableKind; readonly weight: number }[];
  readonly columns: readonly GuessedColumn[];
  /** Groups of needed targets of which none was found. */
  readonly missing: readonly (readonly TargetName[])[];
};

type Slot = { readonly target: TargetName; readonly position: number | undefined };

/**
 * What a table is and what its columns are: each target once, so that the columns together fit best.
 *
 * @param columns in file order with some cells each; as many cells as wanted, a few hundred are enough
 * @param kind    of the table, where it is known already
 *
 * The same columns give the same guess. A table with no column that is known has kind 'member' and all its needed
 * targets missing.
 */
export function guessTable(columns: readonly SampledColumn[], codeSets: CodeSets = {}, kind?: TableKind): TableGuess {
  const least = leastNumbers(columns);
  const profiles = columns.map((column) => profileColumn(column, least.get(familyOf(column.header)) ?? 1, codeSets));
  const weighed = tableKinds
    .filter((one) => kind === undefined || one === kind)
    .map((one) => {
      const chosen = choose(one, profiles);
      return { kind: one, chosen, weight: weigh(one, chosen) };
    })
    .sort((a, b) => b.weight - a.weight);
  const best = weighed[0]!;
  return {
    kind: best.kind,
    kinds: weighed.map(({ kind: one, weight }) => ({ kind: one, weight })),
    columns: profiles.map((profile, index) => {
      const guess = best.chosen.get(index);
      const alternatives = profile.candidates
        .filter((one) => one !== guess && targetOf(one.target).kinds.includes(best.kind))
        .slice(0, 5);
      return { ...profile, index, guess, alternatives };
    }),
    missing: missingTargets(best.kind, new Set([...best.chosen.values()].map(({ target }) => target))),
  };
}

/** Headers that differ only in their number are one family. */
const familyOf = (header: string): string => headerWords(header).words.join(' ');

function leastNumbers(columns: readonly SampledColumn[]): Map<string, number> {
  const least = new Map<string, number>();
  for (const { header } of columns) {
    const { number } = headerWords(header);
    if (number === undefined) continue;
    const family = familyOf(header);
    // A family counts from 0 or from 1; one that begins later has lost its first.
    least.set(family, Math.min(least.get(family) ?? 1, number));
  }
  return least;
}

/** The best candidates of one kind of table by column. */
function choose(kind: TableKind, profiles: readonly ColumnProfile[]): Map<number, Candidate> {
  const slots: Slot[] = targetsOf(kind).flatMap((target): Slot[] => {
    const { positions } = targetOf(target);
    if (positions === undefined) return [{ target, position: undefined }];
    return Array.from({ length: positions }, (_, at) => ({ target, position: at + 1 }));
  });
  const rowOf = new Map(slots.map((slot, row) => [keyOf(slot), row]));
  const edges: Edge[] = [];
  const candidateOf = new Map<string, Candidate>();
  for (const [column, { candidates }] of profiles.entries()) {
    for (const candidate of candidates) {
      const row = rowOf.get(keyOf(candidate));
      if (row === undefined || candidate.confidence < leastConfidence) continue;
      // The third power: one sure pair is worth more than two that are half sure, so no chain of columns moves over by one.
      const weight = Math.round(candidate.confidence ** 3 * 1000);
      // Of two columns that are equally good the earlier one, as people read.
      edges.push({ row, column, weight: weight * 65_536 - Math.min(column, 65_535) });
      candidateOf.set(`${row} ${column}`, candidate);
    }
  }
  const chosen = new Map<number, Candidate>();
  for (const [row, column] of assign(slots.length, profiles.length, strongest(edges, slots.length)).entries()) {
    if (column >= 0) chosen.set(column, candidateOf.get(`${row} ${column}`)!);
  }
  return chosen;
}

const keyOf = ({ target, position }: { target: TargetName; position?: number | undefined }): string =>
  `${target} ${position ?? ''}`;

/** A row never needs more than its best `count` columns: the others can take at most one column each away. */
function strongest(edges: readonly Edge[], count: number): Edge[] {
  const byRow = new Map<number, Edge[]>();
  for (const edge of edges) {
    const row = byRow.get(edge.row);
    if (row) row.push(edge);
    else byRow.set(edge.row, [edge]);
  }
  return [...byRow.values()].flatMap((row) => row.sort((a, b) => b.weight - a.weight).slice(0, count));
}

/** What a kind has for it: its own columns fully, those that name the person a little, and what it lacks against it. */
function weigh(kind: TableKind, chosen: ReadonlyMap<number, Candidate>): number {
  const mapped = new Set([...chosen.values()].map(({ target }) => target));
  let weight = -2 * missingTargets(kind, mapped).length;
  for (const { target, position, confidence } of chosen.values()) {
    const isOfAll = targetOf(target).kinds.length === tableKinds.length;
    weight += confidence * (isOfAll ? 0.3 : position !== undefined && position > 1 ? 0.2 : 1);
  }
  return Math.round(weight * 1000) / 1000;
}
