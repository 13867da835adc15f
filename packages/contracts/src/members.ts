import { z } from 'zod';
import { Cents, Cursor, classed, DateText, Id, Limit, PaymentYear, Segment, Sex, Thousandths } from './fields.ts';
import { RunStamp } from './population.ts';

export const MemberParams = z.object({ memberKey: Id });

/** One year of Medicare status. */
export const CoverageYear = z.object({
  year: z.number().int(),
  partAMonths: z.number().int().optional(),
  partBMonths: z.number().int().optional(),
  partDMonths: z.number().int().optional(),
  dualMonths: z.number().int().optional(),
  dualCode: z.string().optional(),
  orec: z.string().optional(),
  esrd: z.boolean().optional(),
  lti: z.boolean().optional(),
  snp: z.boolean().optional(),
});

export const Member = classed(
  'member-fact',
  z.object({
    memberKey: Id,
    /** Only with member:identify; reading it is logged. */
    identity: classed(
      'identifier',
      z.object({
        name: z.string().optional(),
        birthDate: DateText.optional(),
        mbiMasked: z.string().optional(),
        memberId: z.string().optional(),
      }),
    ).optional(),
    sex: Sex.optional(),
    age: z.number().int().optional(),
    state: z.string().optional(),
    zip3: z.string().optional(),
    diedOn: DateText.optional(),
    coverage: z.array(CoverageYear),
    claims: z.number().int(),
    fills: z.number().int(),
  }),
);
export type Member = z.infer<typeof Member>;

export const ScoreQuery = z.object({ paymentYear: PaymentYear.default(2026) });

/** A claim that supports a diagnosis, down to the line that let it in. */
export const Evidence = z.object({
  claimKey: Id,
  claimType: z.enum(['professional', 'institutional']).optional(),
  line: z.number().int().optional(),
  serviceOn: DateText.optional(),
  procedure: z.string().optional(),
  providerNpi: z.string().optional(),
});

/** A diagnosis code behind an HCC, the published row that maps it, and the claims it stands on. */
export const ReceiptDiagnosis = z.object({ code: z.string(), tableRow: z.string(), evidence: z.array(Evidence) });

export const ReceiptHcc = z.object({
  hcc: z.number().int(),
  label: z.string(),
  status: z.enum(['counts', 'outranked', 'not-paid']),
  outrankedBy: z.number().int().optional(),
  lastServiceOn: DateText.optional(),
  tableRow: z.string(),
  /** Only with score:read. */
  coefficientThousandths: Thousandths.optional(),
  diagnoses: z.array(ReceiptDiagnosis),
});
export type ReceiptHcc = z.infer<typeof ReceiptHcc>;

/** One step of the waterfall in published order. */
export const ReceiptTerm = z.object({
  kind: z.enum(['demographic', 'hcc', 'interaction', 'count']),
  /** Published factor name: 'CNA_HCC37'. */
  name: z.string(),
  label: z.string(),
  thousandths: Thousandths,
  tableRow: z.string(),
});

export const NotCounted = z.object({
  code: z.string(),
  /** From the engine's closed list. */
  reason: z.string(),
  claimKey: Id.optional(),
  serviceOn: DateText.optional(),
});

export const Receipt = classed(
  'member-fact',
  z.object({
    run: RunStamp,
    memberKey: Id,
    segment: Segment.optional(),
    /** Why this model gives no score. */
    notScored: z.enum(['esrd', 'no-eligibility', 'no-age', 'deceased']).optional(),
    /** Year the Medicare status was taken from, when it is not the payment year's own. */
    statusFromYear: z.number().int().optional(),
    hccs: z.array(ReceiptHcc),
    notCounted: z.array(NotCounted),
    /** The rest only with score:read. */
    terms: z.array(ReceiptTerm).optional(),
    rawThousandths: Thousandths.optional(),
    normalizedThousandths: Thousandths.optional(),
    paymentThousandths: Thousandths.optional(),
    settings: z.record(z.string(), z.string()).optional(),
    /** The other answer where the two published hierarchy programs differ. */
    otherHierarchyAnswer: z
      .object({ semantics: z.string(), hccs: z.array(z.number().int()), rawThousandths: Thousandths.optional() })
      .optional(),
    /** sha256 of this member's receipt in the run's hash tree. */
    leafHash: z.string(),
  }),
);
export type Receipt = z.infer<typeof Receipt>;

export const ClaimSummary = classed(
  'member-fact',
  z.object({
    claimKey: Id,
    type: z.enum(['professional', 'institutional']),
    billType: z.string().optional(),
    serviceFrom: DateText.optional(),
    serviceThrough: DateText.optional(),
    providerNpi: z.string().optional(),
    specialty: z.string().optional(),
    lines: z.number().int(),
    diagnoses: z.number().int(),
    /** Only with money:read. */
    billedCents: Cents.optional(),
    allowedCents: Cents.optional(),
    paidCents: Cents.optional(),
  }),
);
export type ClaimSummary = z.infer<typeof ClaimSummary>;

export const PageQuery = z.object({ limit: Limit, cursor: Cursor.optional() });
export const ClaimPage = classed(
  'member-fact',
  z.object({
    total: z.number().int(),
    items: z.array(ClaimSummary),
    nextCursor: Cursor.optional(),
  }),
);
export type ClaimPage = z.infer<typeof ClaimPage>;

export const ClaimParams = z.object({ memberKey: Id, claimKey: Id });

export const ClaimDetail = classed(
  'member-fact',
  ClaimSummary.extend({
    frequency: z.string(),
    admitOn: DateText.optional(),
    dischargeOn: DateText.optional(),
    dischargeStatus: z.string().optional(),
    drg: z.string().optional(),
    /** The source's own claim number. Only with member:identify. */
    sourceClaimNumber: classed('identifier', z.string()).optional(),
    loadId: Id.optional(),
    loadNumber: z.number().int(),
    diagnosisList: z.array(
      z.object({
        order: z.number().int(),
        code: z.string(),
        system: z.string(),
        hccs: z.array(z.number().int()),
        tableRows: z.array(z.string()),
      }),
    ),
    lineList: z.array(
      z.object({
        line: z.number().int(),
        procedure: z.string().optional(),
        modifiers: z.array(z.string()),
        revenueCode: z.string().optional(),
        pos: z.string().optional(),
        units: z.number().optional(),
        serviceFrom: DateText.optional(),
        serviceThrough: DateText.optional(),
        diagnosisPointers: z.array(z.number().int()),
        /** Whether the procedure is on the list of the service year that lets a claim's diagnoses in. */
        eligibleProcedure: z.boolean().optional(),
        billedCents: Cents.optional(),
        allowedCents: Cents.optional(),
        paidCents: Cents.optional(),
      }),
    ),
  }),
);
export type ClaimDetail = z.infer<typeof ClaimDetail>;

const NetAmounts = z.object({ billedCents: Cents, allowedCents: Cents, paidCents: Cents });

/** Every version of a claim and of those that replacements and voids link to it, in the order of loads. */
export const ClaimVersions = classed(
  'member-fact',
  z.object({
    versions: z.array(
      z.object({
        claimKey: Id,
        frequency: z.string(),
        state: z.enum(['current', 'earlier-version', 'replaced', 'voided', 'void', 'outrun']),
        payerOrder: z.enum(['P', 'S', 'T']).optional(),
        loadNumber: z.number().int(),
        source: z.string().optional(),
        format: z.string().optional(),
        /** What the net changed by when this version came. Only with money:read. */
        change: NetAmounts.optional(),
      }),
    ),
    /** Loads that state the very claim asked for, oldest first; the last one holds. */
    sources: z.array(
      z.object({ loadNumber: z.number().int(), source: z.string().optional(), format: z.string().optional() }),
    ),
    /** Only with money:read. */
    net: NetAmounts.optional(),
  }),
);
export type ClaimVersions = z.infer<typeof ClaimVersions>;

export const TimelineEvent = z.object({
  kind: z.enum(['inpatient', 'outpatient', 'office', 'other-claim', 'fill']),
  on: DateText,
  through: DateText.optional(),
  claimKey: Id.optional(),
  codes: z.array(z.string()),
  hccs: z.array(z.number().int()),
});
export const Timeline = classed(
  'member-fact',
  z.object({
    total: z.number().int(),
    items: z.array(TimelineEvent),
    nextCursor: Cursor.optional(),
  }),
);
export type Timeline = z.infer<typeof Timeline>;
