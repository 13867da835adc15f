import { type DashboardTile, type TileKind, tileNeeds } from '@optimiq/contracts/dashboards';
import type { Permission } from '@optimiq/domain/access/permissions';
import { permissionsFor } from '@optimiq/domain/cohorts/definition';
import { findCohort } from '@optimiq/store/postgres/cohorts';
import type { Dashboard } from '@optimiq/store/postgres/dashboards';
import { gapSummary } from '../http/gaps/summary.ts';
import { aboutReport, madeBy, runFacts, smallGroups } from '../http/population/report.ts';
import { filterWords, lacks, type PartOf, reportFigures, reportParts } from '../http/population/report-parts.ts';
import { summaryOf } from '../http/population/summary.ts';
import { readRunView } from '../http/run-view.ts';
import type { Product } from '../product.ts';
import type { Reader } from '../reader.ts';
import { type ReportFigure, type ReportPart, reportPdf } from './report-pdf.ts';

type Content = { readonly figures: ReportFigure[]; readonly parts: ReportPart[] };

const isPart = (kind: TileKind): kind is TileKind & keyof typeof reportParts => Object.hasOwn(reportParts, kind);

/**
 * The tiles of a dashboard as a PDF: the answers of the board's and the gaps' endpoints under the reader's rights, each with its
 * filters. A tile whose permission is missing says which. Undefined while nothing is scored.
 */
export async function dashboardReport(
  product: Product,
  reader: Reader,
  { name, tiles }: Pick<Dashboard, 'name' | 'tiles'>,
  madeAt: Date,
): Promise<Buffer | undefined> {
  const years = [...new Set(tiles.map(({ filters }) => filters.paymentYear))].sort();
  const views = new Map(
    await Promise.all(years.map(async (year) => [year, await readRunView(product, reader, year)] as const)),
  );
  const runs = [...views.values()].flatMap(({ stamp }) => stamp ?? []);
  const [run] = runs;
  if (!run) return undefined;
  const content: Content = { figures: [], parts: [] };
  for (const tile of tiles) {
    const view = views.get(tile.filters.paymentYear)!;
    const lacked = await lackedBy(reader, tile);
    if (lacked || !view.stamp) addAbsent(content, tile, lacked ? lacks(lacked) : 'Nothing is scored for this year.');
    else await addTile(content, tile, { product, reader, view, query: tile.filters, run: view.stamp });
  }
  return reportPdf({
    ...(await aboutReport(product, reader, madeAt)),
    ...content,
    title: name,
    facts: [...runs.flatMap(runFacts), ['Filters', 'of each figure and table, beside it'], smallGroups(reader)],
    made: `${madeBy(reader, madeAt)}, run ${runs.map(({ runId }) => runId).join(', ')}`,
  });
}

/** The first right that a tile asks for, its cohort's definition included, and that the reader does not hold. */
async function lackedBy(reader: Reader, tile: DashboardTile): Promise<Permission | undefined> {
  const missing = tileNeeds(tile).find((permission) => !reader.may(permission));
  const { cohort } = tile.filters;
  if (missing || cohort === undefined) return missing;
  const saved = await reader.tenant((tx) => findCohort(tx, reader.caller.user.id, cohort));
  return saved && permissionsFor(saved.definition).find((permission) => !reader.may(permission));
}

function addAbsent(content: Content, { kind, filters }: DashboardTile, absent: string): void {
  const title = kind.replaceAll('-', ' ');
  content.parts.push({ title, definition: `Filters: ${filterWords(filters)}.`, head: [], rows: [], absent });
}

async function addTile(content: Content, { kind, filters }: DashboardTile, part: PartOf): Promise<void> {
  const { product, reader, view, query, run } = part;
  const words = filterWords(filters);
  if (isPart(kind)) {
    const made = await reportParts[kind](part);
    content.parts.push({ ...made, definition: `${made.definition} Filters: ${words}.` });
    return;
  }
  const figure =
    kind === 'open-gaps' || kind === 'recapture'
      ? await gapFigure(product, reader, kind, filters)
      : reportFigures(await summaryOf(product, reader, view, query), run)[kind];
  content.figures.push({ ...figure, note: `${figure.note}; filters: ${words}` });
}

async function gapFigure(
  product: Product,
  reader: Reader,
  kind: 'open-gaps' | 'recapture',
  { paymentYear, cohort }: DashboardTile['filters'],
): Promise<ReportFigure> {
  const { all } = await gapSummary(product, reader, { paymentYear, ...(cohort && { cohort }) });
  const { open, closed, closedHigher, closedLower, recapturedTenths } = all;
  const note = `of ${open + closed + closedHigher + closedLower} expected`;
  if (kind === 'open-gaps') return { label: 'Open gaps', value: String(open), note };
  const value = recapturedTenths === null ? 'none expected' : `${(recapturedTenths / 10).toFixed(1)}%`;
  return { label: 'Recaptured', value, note };
}
