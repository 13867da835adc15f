import { z } from 'zod';
import { classed, DateText, Id, Instant } from './fields.ts';
import { ClaimSummary } from './members.ts';

/**
 * What a claim is sought by: the number its source gave it, which is an identifier, whole; or our key of it, from eight
 * digits on.
 */
export const ClaimSearch = classed(
  'open',
  z
    .object({
      number: classed('identifier', z.string().trim().min(3).max(80)).optional(),
      key: z
        .string()
        .regex(/^[0-9a-f-]{8,36}$/)
        .optional(),
    })
    .refine(({ number, key }) => number !== undefined || key !== undefined, { error: 'number or key' }),
);
export type ClaimSearch = z.infer<typeof ClaimSearch>;

export const FoundClaim = ClaimSummary.pick({
  claimKey: true,
  type: true,
  serviceFrom: true,
  serviceThrough: true,
  providerNpi: true,
}).extend({ memberKey: Id });
export type FoundClaim = z.infer<typeof FoundClaim>;

/** Claims by key; `more` where there are others. */
export const ClaimSearchResult = classed('member-fact', z.object({ items: z.array(FoundClaim), more: z.boolean() }));
export type ClaimSearchResult = z.infer<typeof ClaimSearchResult>;

export const ProviderSearch = classed('open', z.object({ npi: z.string().regex(/^\d{10}$/) }));

/** What a provider, billing or rendering, has in the reader's current claims. */
export const Provider = classed(
  'member-fact',
  z.object({
    npi: z.string(),
    claims: z.number().int(),
    members: z.number().int(),
    /** Current claims by type; they add up to `claims`. */
    professional: z.number().int(),
    institutional: z.number().int(),
    firstServiceOn: DateText.optional(),
    lastServiceOn: DateText.optional(),
  }),
);
export type Provider = z.infer<typeof Provider>;

/** One provider or none. The number is kept on the server: an address names it by `viewId` until it expires. */
export const ProviderSearchResult = classed(
  'member-fact',
  z.object({ items: z.array(z.object({ viewId: Id, expiresAt: Instant, provider: Provider })) }),
);
export type ProviderSearchResult = z.infer<typeof ProviderSearchResult>;

export const ProviderParams = z.object({ viewId: Id });

/** A code, its beginning, or words of the name of a condition category. */
export const CodeSearch = classed('open', z.object({ text: z.string().trim().min(1).max(80) }));

/** A code of the published tables; the row that says what it does. Procedures have no words: those are licensed. */
export const FoundCode = z.object({
  system: z.enum(['hcc', 'icd10cm', 'procedure']),
  code: z.string(),
  /** Name of a condition category. */
  label: z.string().optional(),
  /** Categories that a diagnosis leads to. */
  hccs: z.array(z.number().int()),
  /** Service years in which a procedure lets the diagnoses of its claim in. */
  years: z.array(z.number().int()),
  tableRow: z.string(),
});
export type FoundCode = z.infer<typeof FoundCode>;

export const CodeSearchResult = z.object({ items: z.array(FoundCode), more: z.boolean() });
export type CodeSearchResult = z.infer<typeof CodeSearchResult>;
