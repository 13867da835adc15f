import { generatePopulation, type PopulationOptions } from './population.ts';
import { type TidyTable, tidyTableList } from './tidy-rows.ts';

const chunkCharacters = 262_144;

/** A tidy table as a file: its text in pieces, made while it is read. */
export type TidyFile = { readonly name: string; readonly text: Iterable<string> };

/**
 * The four tidy tables of a population, in the order they load.
 *
 * Each is made by a pass of its own, so that none is held in memory; a text can be read once.
 */
export function tidyTables(options: PopulationOptions): TidyFile[] {
  return tidyTableList.map((table) => ({ name: table.name, text: textOf(table, options) }));
}

function* textOf(table: TidyTable, options: PopulationOptions): Generator<string> {
  let text = `${table.columns.join(',')}\n`;
  for (const member of generatePopulation(options)) {
    text += table.linesOf(member);
    if (text.length < chunkCharacters) continue;
    yield text;
    text = '';
  }
  yield text;
}
