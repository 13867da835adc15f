import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Product } from '../product.ts';

/** How far a job has come: a word for the step, and how much of it is done. */
export type Report = (stage: string, done: number, total?: number) => void;

/** One piece of long work. Running it twice changes nothing; what it throws becomes a code. */
export type JobWork = (product: Product, tenantId: TenantId, subjectId: string, report: Report) => Promise<void>;
