import { z } from 'zod';
import { Instant } from './fields.ts';

/** What a tenant may list hosts for: files have their feeds, keys are the operator's. */
export const OutboundPurpose = z.enum(['identity-provider', 'mail', 'webhook', 'syslog', 'audit-anchor']);

/** A host that the product may speak to for the tenant: a name or an address, and its port. */
export const OutboundHost = z.object({
  purpose: OutboundPurpose,
  host: z.string().regex(/^[a-z0-9._:-]{1,253}$/),
  port: z.number().int().min(1).max(65_535),
});

export const ListedOutboundHost = OutboundHost.extend({ createdBy: z.string(), createdAt: Instant });
export const OutboundHostList = z.object({ items: z.array(ListedOutboundHost) });
export const OutboundHostParams = OutboundHost.extend({ port: z.coerce.number().int().min(1).max(65_535) });
