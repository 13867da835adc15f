import type { ClaimUses } from '@optimiq/contracts/claim-uses';
import type { ClaimDetail, ClaimSummary, Member, Receipt, Timeline } from '@optimiq/contracts/members';
import type { TableRow } from '@optimiq/contracts/reference';
import type { Rights } from './fixture-cohort.ts';
import type { FixtureClaim, FixtureMember } from './fixture-population.ts';

export function memberRecord(member: FixtureMember, rights: Rights): Member {
  const { memberKey, name, birthDate, sex, age, segment, claims } = member;
  const isDual = segment?.startsWith('CF') || segment?.startsWith('CP');
  return {
    memberKey,
    ...(rights('member:identify') && {
      identity: { name, birthDate, mbiMasked: '1EG4-•••-••73', memberId: `T${memberKey.slice(0, 6)}` },
    }),
    sex,
    age,
    state: 'TX',
    zip3: '787',
    coverage: [2023, 2024, 2025].map((year) => ({
      year,
      partAMonths: 12,
      partBMonths: year === 2024 ? 10 : 12,
      partDMonths: 12,
      ...(isDual && { dualMonths: 12, dualCode: segment?.startsWith('CF') ? '02' : '01' }),
      orec: segment?.endsWith('D') ? '1' : '0',
      lti: segment === 'INS',
      esrd: segment === undefined,
    })),
    claims: claims.length,
    fills: 2,
  };
}

/** The receipt without what only score:read may see. */
export function receiptFor({ receipt }: FixtureMember, rights: Rights): Receipt {
  if (rights('score:read')) return receipt;
  const { terms, rawThousandths, normalizedThousandths, paymentThousandths, settings, ...rest } = receipt;
  return { ...rest, hccs: receipt.hccs.map(({ coefficientThousandths, ...hcc }) => hcc) };
}

export function claimSummary(claim: FixtureClaim, rights: Rights): ClaimSummary {
  const { claimKey, type, serviceOn, npi, paidCents, diagnoses } = claim;
  return {
    claimKey,
    type,
    ...(type === 'institutional' && { billType: '131' }),
    serviceFrom: serviceOn,
    serviceThrough: serviceOn,
    providerNpi: npi,
    ...(type === 'professional' && { specialty: '11' }),
    lines: 2,
    diagnoses: diagnoses.length,
    ...(rights('money:read') && { billedCents: paidCents * 2, allowedCents: paidCents + 500, paidCents }),
  };
}

/** What the receipt says of a claim; it closes the gap of the first condition that it says. */
export function claimUses({ receipt, claims }: FixtureMember, { claimKey }: FixtureClaim, rights: Rights): ClaimUses {
  const hccs = receipt.hccs.flatMap(({ hcc, label, status, outrankedBy, diagnoses }) => {
    const evidence = diagnoses.flatMap((one) => one.evidence.map((at) => ({ ...one, ...at })));
    const own = evidence.find((one) => one.claimKey === claimKey);
    if (!own) return [];
    const otherClaims = new Set(evidence.map((one) => one.claimKey)).size - 1;
    const { code, tableRow } = own;
    return { hcc, label, status, ...(outrankedBy && { outrankedBy }), code, tableRow, line: 2, otherClaims };
  });
  return {
    run: receipt.run,
    hccs,
    notCounted: [{ code: 'I10', reason: 'no-category' }],
    gaps: hccs.slice(0, 1).map(({ hcc, label, code }) => ({
      ...{ hcc, label, status: 'closed', as: 'closed-by', code, serviceOn: '2025-02-03' },
      work: { workItemId: claimKey, state: 'done' },
    })),
    sameDays: {
      total: claims.length + 10,
      items: claims.filter((one) => one.claimKey !== claimKey).map((one) => claimSummary(one, rights)),
    },
  };
}

export function claimDetail(claim: FixtureClaim, rights: Rights): ClaimDetail {
  const { serviceOn, procedure, diagnoses, paidCents } = claim;
  const pointers = diagnoses.slice(0, 4).map((_, at) => at + 1);
  const line = (number: number, code: string, eligible: boolean) => ({
    line: number,
    procedure: code,
    modifiers: number === 2 ? ['25'] : [],
    pos: '11',
    units: 1,
    serviceFrom: serviceOn,
    serviceThrough: serviceOn,
    diagnosisPointers: pointers,
    eligibleProcedure: eligible,
    ...(rights('money:read') && { paidCents: number === 1 ? 0 : paidCents }),
  });
  return {
    ...claimSummary(claim, rights),
    frequency: '1',
    ...(rights('member:identify') && { sourceClaimNumber: `SYN-${claim.claimKey.slice(0, 6)}` }),
    loadNumber: 1,
    diagnosisList: diagnoses.map(({ code, hcc }, at) => ({
      order: at + 1,
      code,
      system: 'icd10cm',
      hccs: hcc === undefined ? [] : [hcc],
      tableRows: hcc === undefined ? [] : [`cms-hcc-v28/2026/diagnoses:${code}:${hcc}`],
    })),
    lineList: [line(1, '36415', false), line(2, procedure, true)],
  };
}

export function timeline({ claims }: FixtureMember): Timeline {
  const visits = claims.map(({ claimKey, type, serviceOn, diagnoses }) => ({
    kind: type === 'institutional' ? ('outpatient' as const) : ('office' as const),
    on: serviceOn,
    claimKey,
    codes: diagnoses.map(({ code }) => code),
    hccs: diagnoses.flatMap(({ hcc }) => hcc ?? []),
  }));
  const fills = ['2025-10-02', '2025-06-19'].map((on) => ({
    kind: 'fill' as const,
    on,
    codes: ['00093104801'],
    hccs: [],
  }));
  const items = [...visits, ...fills].sort((a, b) => b.on.localeCompare(a.on));
  return { total: items.length, items };
}

export function tableRow(ref: string): TableRow {
  const [table = '', ...key] = ref.split(':');
  return {
    ref,
    table,
    version: 'CMS_HCC_v28_2026_T v3',
    publisher: 'Centers for Medicare & Medicaid Services',
    document: '2026 midyear/final model software, CMS-HCC V28',
    effective: '2026-01-01 to 2027-12-31',
    sha256: 'a544f5e61192a91cab740b41119588751137d521435f32e5bc37d6cbf8188063',
    values: [
      { name: 'key', value: key.join(':') },
      { name: 'sex', value: '' },
    ],
  };
}
