import type { ChangedMembers, LoadChanges } from '@optimiq/contracts/loads';
import type { Rights } from './fixture-cohort.ts';
import { members, run } from './fixture-population.ts';

const rescored = members.slice(0, 7);
const gained = members.slice(0, 3);

/** What the fixture's load changed: seven scores, three of them by an HCC more. */
export function changes(rights: Rights): LoadChanges {
  const side = (number: number, mean: number) => ({
    number,
    paymentYear: run.paymentYear,
    members: members.length,
    ...(rights('score:read') && { meanPaymentThousandths: mean }),
  });
  return {
    state: 'compared',
    before: side(run.number - 1, 1012),
    after: side(run.number, 1031),
    otherLoads: [],
    changes: [
      { kind: 'score', members: rescored.length },
      { kind: 'hcc-gained', members: gained.length },
      { kind: 'hcc-lost', members: 0 },
      { kind: 'entered', members: 0 },
      { kind: 'left', members: 0 },
    ],
  };
}

export function changedMembers(query: URLSearchParams, rights: Rights): ChangedMembers {
  const rows = query.get('kind') === 'score' ? rescored : query.get('kind') === 'hcc-gained' ? gained : [];
  return {
    items: rows.map(({ memberKey, receipt }) => ({
      memberKey,
      hccsBefore: 1,
      hccsAfter: 2,
      ...(rights('score:read') && {
        paymentBeforeThousandths: 500,
        paymentAfterThousandths: receipt.paymentThousandths ?? 700,
      }),
    })),
  };
}
