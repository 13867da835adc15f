import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../../../packages/reference/tables/cms-hcc-v28/2026');

/** Rows of a shipped table as records. Cells of these tables hold commas only inside quotes. */
function readTable(name: string): readonly Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(`${folder}/${name}.csv`, 'utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.match(/("([^"]*)"|[^,]*)(,|$)/g) ?? [];
    return Object.fromEntries(
      columns.map((name, at) => [name, (cells[at] ?? '').replace(/,$/, '').replaceAll('"', '')]),
    );
  });
}

const factors = new Map(readTable('factors').map((row) => [row.term ?? '', row]));
const labels = new Map(readTable('labels').map((row) => [Number(row.hcc), row.label ?? '']));

/** Hierarchy of the model: which HCCs an HCC outranks. */
export const outranks = Map.groupBy(readTable('hierarchy'), ({ hcc }) => Number(hcc));

const codesOf = Map.groupBy(readTable('diagnoses'), ({ hcc }) => Number(hcc));

export const labelOf = (hcc: number): string => labels.get(hcc) ?? `HCC ${hcc}`;

/** Coefficient in thousandths; nothing where the segment has none. */
export function factorOf(term: string, segment: string): number | undefined {
  const cell = factors.get(term)?.[segment];
  return cell ? Number(cell) : undefined;
}

/** A code of an HCC, always the same for the same place. */
export function codeOf(hcc: number, place: number): string {
  const codes = codesOf.get(hcc) ?? [];
  return codes[place % Math.max(1, codes.length)]?.code ?? 'Z000';
}
