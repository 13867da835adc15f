import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import { z } from 'zod';
import { DateText, Id } from './fields.ts';

export const facilityKinds = [
  ...(['organization', 'group', 'hospital', 'skilled-nursing', 'home-health', 'rehabilitation', 'hospice'] as const),
  ...(['dialysis', 'clinic', 'other'] as const),
] as const;

/** Numbers are checked by their own rules: an NPI by its check digit, a TIN by its length, a CCN by its form. */
export const NewFacility = z.object({
  name: z.string().trim().min(1).max(200),
  kind: z.enum(facilityKinds),
  npi: z
    .string()
    .refine((text) => parseNpi(text).ok, 'no NPI: the check digit is wrong')
    .optional(),
  tin: z
    .string()
    .regex(/^(?!00|07|08|09|17|18|19|28|29|49|69|70|78|79|89|96|97)[0-9]{9}$/)
    .optional(),
  ccn: z
    .string()
    .regex(/^[0-9]{2}[0-9A-Z][0-9]{3}$/)
    .optional(),
  parentId: Id.optional(),
});
export const Facility = NewFacility.extend({ facilityId: Id, isClosed: z.boolean() });
export type Facility = z.infer<typeof Facility>;

export const FacilityParams = z.object({ facilityId: Id });
export const FacilityCreated = z.object({ facilityId: Id });
export const SetClosed = z.object({ isClosed: z.boolean() });

/** A business associate agreement (baa) or data processing agreement (dpa) as it was signed. */
export const NewContract = z
  .object({
    kind: z.enum(['baa', 'dpa']),
    version: z.string().trim().min(1).max(80),
    signer: z.string().trim().min(1).max(200),
    effectiveOn: DateText,
    expiresOn: DateText.optional(),
    /** sha256 of the signed document. */
    documentSha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ effectiveOn, expiresOn }) => expiresOn === undefined || expiresOn >= effectiveOn, { path: ['expiresOn'] });

export const ContractOnFile = z.object({
  contractId: Id,
  kind: z.enum(['baa', 'dpa']),
  version: z.string(),
  signer: z.string(),
  effectiveOn: DateText,
  expiresOn: DateText.optional(),
  endedOn: DateText.optional(),
  documentSha256: z.string(),
  state: z.enum(['future', 'active', 'ended']),
});
export type ContractOnFile = z.infer<typeof ContractOnFile>;

export const ContractParams = z.object({ contractId: Id });
export const ContractAdded = z.object({ contractId: Id });
export const EndContract = z.object({ endsOn: DateText });

export const Organization = z.object({
  name: z.string(),
  slug: z.string(),
  environment: z.enum(['demo', 'production']),
  facilities: z.array(Facility),
  contracts: z.array(ContractOnFile),
});
export type Organization = z.infer<typeof Organization>;
