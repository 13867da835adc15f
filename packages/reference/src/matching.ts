import {
  type FieldAgreement,
  type FieldOdds,
  type MatchField,
  type MatchingTables,
  matchFields,
} from '@optimiq/domain/matching/tables';
import { readTable } from './manifest.ts';

let tables: MatchingTables | undefined;

/** The tables that people are matched by, read once. Fails when a field lacks odds for agreement or difference. */
export function loadMatching(): MatchingTables {
  tables ??= { odds: readOdds(), nicknames: readNicknames(), lastNameShare: readShares() };
  return tables;
}

function readOdds(): MatchingTables['odds'] {
  const odds = Object.fromEntries(matchFields.map((field) => [field, {}])) as Record<
    MatchField,
    Partial<Record<FieldAgreement, FieldOdds>>
  >;
  for (const row of readTable('matching/field-odds').rows) {
    odds[row['field'] as MatchField][row['agreement'] as FieldAgreement] = { m: Number(row['m']), u: Number(row['u']) };
  }
  for (const field of matchFields) {
    if (!odds[field].agree || !odds[field].differ) throw new Error(`No odds for the field ${field}`);
  }
  return odds;
}

function readNicknames(): MatchingTables['nicknames'] {
  const names = new Map<string, Set<string>>();
  for (const { name = '', used_for: usedFor = '' } of readTable('matching/nicknames').rows) {
    names.set(name, (names.get(name) ?? new Set()).add(usedFor));
  }
  return names;
}

const readShares = (): MatchingTables['lastNameShare'] =>
  new Map(
    readTable('matching/last-name-shares').rows.map(
      (row) => [row['name']!, Number(row['per_100000']) / 100_000] as const,
    ),
  );
