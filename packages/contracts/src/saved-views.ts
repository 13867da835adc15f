import type { Permission } from '@optimiq/domain/access/permissions';
import { z } from 'zod';
import { AuditQuery } from './audit.ts';
import { DateText, Id, PaymentYear, Segment } from './fields.ts';
import { GapsShown } from './gaps.ts';
import { LoadListQuery } from './loads.ts';
import { CohortQuery, MemberSort } from './population.ts';
import { WorkQuery, WorkView } from './work.ts';

const Flag = z.enum(['true', 'false']);

/** Columns of each long list by their ids; the first is what a row is known by and always stands first. */
export const listColumns = {
  members: ['member', 'age', 'segment', 'hccs', 'last', 'raw', 'payment'],
  gaps: ['member', 'hcc', 'status', 'years', 'last', 'gain', 'work'],
  work: ['member', 'hcc', 'why', 'due', 'owner', 'state', 'gain'],
  loads: [
    ...['number', 'file', 'feed', 'format', 'state', 'rows', 'members', 'claims', 'rejected', 'warnings'],
    ...['paid', 'bytes', 'created'],
  ],
  audit: ['at', 'sequence', 'actor', 'action', 'outcome', 'subject', 'members', 'purpose'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Columns of a list in the order they are shown, as an address holds them: `member.hcc.status`. */
const ShownColumns = (ids: readonly string[]) => {
  const one = `(?:${ids.join('|')})`;
  return z
    .string()
    .max(200)
    .regex(new RegExp(`^${one}(?:\\.${one})*$`));
};

/**
 * What a view of each screen may hold: what its address holds, which is ids, codes, words of ours and dates, never text
 * about a person. Anything else is refused.
 */
export const viewStates = {
  members: z.strictObject({
    columns: ShownColumns(listColumns.members).optional(),
    paymentYear: PaymentYear.optional(),
    segment: z.array(Segment).max(Segment.options.length).optional(),
    band: CohortQuery.shape.band,
    hcc: CohortQuery.shape.hcc,
    with: CohortQuery.shape.with,
    cohort: CohortQuery.shape.cohort,
    service: CohortQuery.shape.service,
    contract: CohortQuery.shape.contract,
    plan: CohortQuery.shape.plan,
    provider: CohortQuery.shape.provider,
    sort: MemberSort.optional(),
    direction: z.enum(['asc', 'desc']).optional(),
  }),
  gaps: z.strictObject({
    columns: ShownColumns(listColumns.gaps).optional(),
    status: GapsShown.optional(),
    hcc: CohortQuery.shape.hcc,
    lasting: Flag.optional(),
    inWork: Flag.optional(),
    cohort: CohortQuery.shape.cohort,
  }),
  work: z.strictObject({
    columns: ShownColumns(listColumns.work).optional(),
    view: WorkView.optional(),
    hcc: WorkQuery.shape.hcc,
    ownerId: WorkQuery.shape.ownerId,
  }),
  loads: z.strictObject({
    columns: ShownColumns(listColumns.loads).optional(),
    state: LoadListQuery.shape.state,
    source: LoadListQuery.shape.source,
    format: LoadListQuery.shape.format,
  }),
  // Not whose data it was: a list about one member is nothing to share.
  audit: z.strictObject({
    columns: ShownColumns(listColumns.audit).optional(),
    action: AuditQuery.shape.action,
    outcome: AuditQuery.shape.outcome,
    fromDay: DateText.optional(),
    toDay: DateText.optional(),
  }),
} as const;

export type ViewScreen = keyof typeof viewStates;
const viewScreens = Object.keys(viewStates) as [ViewScreen, ...ViewScreen[]];
export const ViewScreen = z.enum(viewScreens);

/** What opening the screen asks for: views of others are nobody's who may not open it. */
export const viewPermissions: Readonly<Record<ViewScreen, Permission>> = {
  members: 'member:list',
  gaps: 'member:list',
  work: 'work:read',
  loads: 'load:read',
  audit: 'audit:read',
};

const ViewName = z.string().trim().min(1).max(60);
const named = { name: ViewName, isShared: z.boolean() };
const ofScreen = <S extends ViewScreen>(screen: S) =>
  z.strictObject({ screen: z.literal(screen), ...named, state: viewStates[screen] });

export const NewSavedView = z.discriminatedUnion('screen', [
  ofScreen('members'),
  ofScreen('gaps'),
  ofScreen('work'),
  ofScreen('loads'),
  ofScreen('audit'),
]);
export type NewSavedView = z.infer<typeof NewSavedView>;

export const ChangeSavedView = z.strictObject(named);

export const SavedView = z.object({
  savedViewId: Id,
  screen: ViewScreen,
  name: z.string(),
  /** Seen by everybody who may open the screen; changed by its owner alone. */
  isShared: z.boolean(),
  isMine: z.boolean(),
  /** What the screen opens with for the reader. */
  isDefault: z.boolean(),
  state: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
});
export type SavedView = z.infer<typeof SavedView>;

export const SavedViewQuery = z.object({ screen: ViewScreen });
/** One's own first, then the team's; by name. */
export const SavedViewList = z.object({ items: z.array(SavedView) });
export const SavedViewParams = z.object({ savedViewId: Id });

export const DefaultViewParams = z.object({ screen: ViewScreen });
/** null: the screen opens without a view. */
export const ChangeDefaultView = z.strictObject({ savedViewId: Id.nullable() });
