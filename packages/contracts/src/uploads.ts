import { z } from 'zod';
import { classed, Id } from './fields.ts';
import { LoadCreated } from './loads.ts';

/** Largest piece of a resumable upload. */
export const largestPieceBytes = 64 * 1_048_576;

export const UploadParams = z.object({ uploadId: Id });
export const UploadCreated = classed('open', z.object({ uploadId: Id }));
/** How much of a file is here; with the load once it is whole. */
export const UploadState = classed('open', LoadCreated.partial().extend({ uploadId: Id, received: z.number().int() }));
export type UploadState = z.infer<typeof UploadState>;
