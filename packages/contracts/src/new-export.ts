import { z } from 'zod';
import { MonthClaimsExportQuery, MonthClaimsParams, QualityExportQuery, QualityRuleParams } from './data-quality.ts';
import { ExportFormat, type ExportWhat } from './exports.ts';
import { classed } from './fields.ts';
import { GapExportQuery } from './gaps.ts';
import { ChangedMembersExportQuery, LoadParams } from './loads.ts';
import { MemberExportQuery } from './population.ts';
import { WorkExportQuery } from './work.ts';

/** What each list is asked with, which is what the list itself is asked with. */
const exportQueries = {
  members: MemberExportQuery,
  gaps: GapExportQuery,
  'month-claims': MonthClaimsExportQuery.extend(MonthClaimsParams.shape),
  'quality-rows': QualityExportQuery.extend(QualityRuleParams.shape),
  'duplicate-claims': z.object({}),
  'changed-members': ChangedMembersExportQuery.extend(LoadParams.shape),
  'work-items': WorkExportQuery,
} as const satisfies Record<ExportWhat, z.ZodObject>;

export type ExportQuery<What extends ExportWhat> = z.infer<(typeof exportQueries)[What]>;

const of = <What extends ExportWhat>(what: What) =>
  z.strictObject({ what: z.literal(what), format: ExportFormat, query: exportQueries[what] });

/** A list as a file, with the filters of the list. */
export const NewExport = classed(
  'open',
  z.discriminatedUnion('what', [
    of('members'),
    of('gaps'),
    of('month-claims'),
    of('quality-rows'),
    of('duplicate-claims'),
    of('changed-members'),
    of('work-items'),
  ]),
);
export type NewExport = z.infer<typeof NewExport>;
