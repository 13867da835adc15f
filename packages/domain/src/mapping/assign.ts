/** A possible pair: `row` and `column` from 0, `weight` a whole number above 0. */
export type Edge = { readonly row: number; readonly column: number; readonly weight: number };

/**
 * The pairs that together weigh the most, each row and each column at most once.
 *
 * @param edges   possible pairs; what is not named cannot be paired
 * @returns       for each row its column, or -1. The same edges in any order give the same answer; of equal answers the
 *                one that the order of rows and columns leads to.
 *
 * Source: Kuhn, "The Hungarian method for the assignment problem" (1955), in the form with potentials and shortest
 * augmenting paths: rows squared times columns steps. Each row has a column of its own more, of weight 0.
 */
export function assign(rowCount: number, columnCount: number, edges: readonly Edge[]): readonly number[] {
  const used = [...new Set(edges.map(({ column }) => column))].sort((a, b) => a - b);
  const placeOf = new Map(used.map((column, place) => [column, place]));
  const width = used.length + rowCount;
  const cost = Array.from({ length: rowCount }, (_, row) => {
    const costs = new Float64Array(width).fill(forbidden);
    costs[used.length + row] = 0;
    return costs;
  });
  for (const { row, column, weight } of edges) {
    const costs = cost[row]!;
    const place = placeOf.get(column)!;
    costs[place] = Math.min(costs[place]!, -weight);
  }
  const rowAt = solve(cost, rowCount, width);
  const answer = new Array<number>(rowCount).fill(-1);
  for (const [place, row] of rowAt.entries()) {
    if (row >= 0 && place < used.length && cost[row]![place]! < 0) answer[row] = used[place]!;
  }
  return columnCount === 0 ? answer.fill(-1) : answer;
}

const forbidden = 2 ** 40;

/** For each column the row that takes it, or -1; the sum of costs is the least there is. */
function solve(cost: readonly Float64Array[], rows: number, width: number): number[] {
  // Columns are counted from 1 here: 0 stands for the row that is being placed.
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(width + 1);
  const rowAt = new Int32Array(width + 1);
  const cameFrom = new Int32Array(width + 1);
  for (let row = 1; row <= rows; row++) {
    rowAt[0] = row;
    let column = 0;
    const least = new Float64Array(width + 1).fill(Number.POSITIVE_INFINITY);
    const isSeen = new Uint8Array(width + 1);
    do {
      isSeen[column] = 1;
      const current = rowAt[column]!;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let other = 1; other <= width; other++) {
        if (isSeen[other]) continue;
        const reduced = cost[current - 1]![other - 1]! - rowPotential[current]! - columnPotential[other]!;
        if (reduced < least[other]!) {
          least[other] = reduced;
          cameFrom[other] = column;
        }
        if (least[other]! < delta) {
          delta = least[other]!;
          next = other;
        }
      }
      for (let other = 0; other <= width; other++) {
        if (isSeen[other]) {
          rowPotential[rowAt[other]!]! += delta;
          columnPotential[other]! -= delta;
        } else least[other]! -= delta;
      }
      column = next;
    } while (rowAt[column] !== 0);
    while (column !== 0) {
      const previous = cameFrom[column]!;
      rowAt[column] = rowAt[previous]!;
      column = previous;
    }
  }
  return Array.from(rowAt.subarray(1), (row) => row - 1);
}
