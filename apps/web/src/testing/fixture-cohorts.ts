import type {
  ChangedCohort,
  CohortComparison,
  CohortCounts,
  CohortDefinition,
  CountCohort,
  NewCohort,
  SavedCohort,
} from '@optimiq/contracts/cohorts';
import type { Criterion } from '@optimiq/domain/cohorts/criteria';
import { isInCohort } from '@optimiq/domain/cohorts/definition';
import { exampleCohorts } from '@optimiq/domain/cohorts/examples';
import { asOf, type FixtureMember, members, run } from './fixture-population.ts';
import { labelOf } from './fixture-tables.ts';

type Rights = (permission: 'score:read' | 'money:read') => boolean;

const idOf = (place: number) => `${String(place).padStart(8, '0')}-9000-4000-8000-000000000000`;
const owners = [
  { userId: '00000000-0000-4000-8000-000000000070', name: 'Demo Reader' },
  { userId: '00000000-0000-4000-8000-000000000071', name: 'Robin Mockridge' },
] as const;

/** Criteria over what a fixture's member has; the others pick every third one. */
function isMet({ sex, age, receipt, claims }: FixtureMember, place: number, one: Criterion): boolean {
  const within = (value: number | undefined, from = 0, through = Number.POSITIVE_INFINITY) =>
    value !== undefined && value >= from && value <= through;
  if (one.kind === 'sex') return sex === one.sex;
  if (one.kind === 'age') return within(age, one.from, one.through);
  if (one.kind === 'hcc') return receipt.hccs.some(({ hcc, status }) => hcc === one.hcc && status === 'counts');
  if (one.kind === 'raw-score') return within(receipt.rawThousandths, one.from, one.through);
  if (one.kind === 'diagnosis')
    return claims.some(({ diagnoses }) =>
      diagnoses.some(({ code }) => one.codes.some((wanted) => code.startsWith(wanted))),
    );
  return place % 3 === 0;
}

const membersOf = (definition: CohortDefinition) =>
  members.filter((member, place) => isInCohort(definition, (one) => isMet(member, place, one)));
const mean = (values: readonly number[]) =>
  values.length === 0 ? undefined : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

/** Cohorts of a fixture: one of the reader's and one that a colleague shares; more as a person makes them. */
export class FixtureCohorts {
  #items: SavedCohort[] = [];
  #number = 0;

  constructor() {
    const { emergency } = exampleCohorts(2025);
    const women: CohortDefinition = {
      match: 'all',
      groups: [
        {
          match: 'all',
          criteria: [
            { kind: 'sex', sex: 'F' },
            { kind: 'age', from: 75 },
          ],
        },
        { match: 'any', isNot: true, criteria: [{ kind: 'hcc', hcc: 226 }] },
      ],
    };
    this.#keep({ name: 'Women of 75 and more', definition: women }, 0);
    this.#keep({ name: 'Often in emergency', definition: emergency as CohortDefinition, isShared: true }, 1);
  }

  list = () => ({ items: this.#items });
  one = (cohortId: string) => this.#items.find((cohort) => cohort.cohortId === cohortId);
  save = (cohort: NewCohort) => this.#keep(cohort, 0);

  change(cohortId: string, { version, ...wanted }: ChangedCohort): SavedCohort | undefined {
    const at = this.#items.findIndex((cohort) => cohort.cohortId === cohortId && cohort.version === version);
    if (at < 0) return undefined;
    this.#items[at] = { ...this.#items[at]!, ...wanted, version: version + 1 };
    return this.#items[at];
  }

  remove(cohortId: string) {
    this.#items = this.#items.filter((cohort) => cohort.cohortId !== cohortId);
    return { removed: true };
  }

  counts({ definition }: CountCohort): CohortCounts {
    return {
      run,
      members: membersOf(definition).length,
      of: members.length,
      groups: definition.groups.map((group) => ({
        members: membersOf({ match: 'all', groups: [group] }).length,
        criteria: group.criteria.map(
          (one) => membersOf({ match: 'all', groups: [{ match: 'all', criteria: [one] }] }).length,
        ),
      })),
    };
  }

  compare({ cohortIds }: { readonly cohortIds: readonly string[] }, rights: Rights): CohortComparison | undefined {
    const found = cohortIds.flatMap((id) => this.one(id) ?? []);
    if (found.length < cohortIds.length) return undefined;
    const columns = found.map((saved) => ({ saved, all: membersOf(saved.definition) }));
    const hasHcc = (all: readonly FixtureMember[], hcc: number) =>
      all.filter(({ receipt }) => receipt.hccs.some((one) => one.hcc === hcc && one.status === 'counts')).length;
    return {
      run,
      cohorts: columns.map(({ saved: { cohortId, name }, all }) => ({
        ...{ cohortId, name, members: all.length, scored: all.length },
        meanAgeTenths: mean(all.map(({ age }) => age * 10)),
        femaleTenths: mean(all.map(({ sex }) => (sex === 'F' ? 1000 : 0))),
        ...(rights('score:read') && {
          meanRawThousandths: mean(all.map(({ receipt }) => receipt.rawThousandths ?? 0)),
          meanPaymentThousandths: mean(all.map(({ receipt }) => receipt.paymentThousandths ?? 0)),
        }),
        ...(rights('money:read') && {
          memberMonths: all.length * 11,
          paidPerMonthCents: mean(all.map(({ paidCents }) => Math.round(paidCents / 11))),
        }),
        openGaps: Math.round(all.length / 4),
        recapturedTenths: all.length === 0 ? null : 714,
      })),
      hccs: [37, 226, 280].map((hcc) => ({
        hcc,
        label: labelOf(hcc),
        cells: columns.map(({ all }) => ({
          members: hasHcc(all, hcc),
          shareTenths: all.length === 0 ? null : Math.round((hasHcc(all, hcc) * 1000) / all.length),
        })),
      })),
    };
  }

  #keep({ name, definition, isShared = false }: NewCohort, owner: 0 | 1): SavedCohort {
    const at = `${asOf}T11:10:00Z`;
    const cohort: SavedCohort = {
      ...{ cohortId: idOf(++this.#number), name, definition, owner: owners[owner], isMine: owner === 0, isShared },
      ...{ version: 1, createdAt: at, changedAt: at },
    };
    this.#items.push(cohort);
    return cohort;
  }
}
