import type { FieldClass } from '@optimiq/domain/access/field-classes';
import { z } from 'zod';

/** Random id of a member, claim, load, run, job. */
export const Id = z.uuid();
/** Calendar date, 'YYYY-MM-DD', no zone. */
export const DateText = z.iso.date();
/** Instant in UTC. */
export const Instant = z.iso.datetime();
/** Whole cents. */
export const Cents = z.number().int();
/** Thousandths of a factor or score: 1103 is 1.103. */
export const Thousandths = z.number().int();
export const PaymentYear = z.coerce.number().int().min(2026).max(2027);
export const Segment = z.enum(['CNA', 'CND', 'CFA', 'CFD', 'CPA', 'CPD', 'INS', 'NE', 'SNPNE']);
export type Segment = z.infer<typeof Segment>;
export const Sex = z.enum(['F', 'M']);
/** Opaque place in a list: where the next page starts. */
export const Cursor = z.string().regex(/^[A-Za-z0-9_-]{1,400}$/);
export const Limit = z.coerce.number().int().min(1).max(200).default(50);

/** Name under which the API description says what class a field is of. */
export const fieldClassKey = 'x-field-class';

/** A field, or everything within a schema but what is classed itself, as of one class: who may read and write it. */
export const classed = <T extends z.ZodType>(fieldClass: FieldClass, schema: T): T =>
  schema.meta({ [fieldClassKey]: fieldClass });
