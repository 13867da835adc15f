import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';

/** never: a load is visible when it is read. variance: not when its totals are far off. always: a person accepts each. */
export const HoldPolicy = z.enum(['never', 'variance', 'always']);
export type HoldPolicy = z.infer<typeof HoldPolicy>;

export const Source = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/);
export const FeedParams = z.object({ source: Source });

/** How files of one source are treated. */
export const FeedSettings = classed(
  'open',
  z.object({
    /** Name of the format its files are expected to have. */
    format: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .optional(),
    holdPolicy: HoldPolicy.default('never'),
    /** Whole percent a total may be from the load before, until that is told or holds the load. */
    tolerancePercent: z.number().int().min(1).max(1000).default(50),
    /** Five fields of cron, in UTC: when files are fetched by SFTP. */
    schedule: z.string().max(100).optional(),
  }),
);
export type FeedSettings = z.infer<typeof FeedSettings>;

/** Where files are fetched from; neither user nor secret is ever shown. */
export const SftpSource = z.object({
  host: z.string(),
  port: z.number().int(),
  folder: z.string(),
  pattern: z.string(),
  lastPullAt: Instant.optional(),
  lastOutcome: z.string().optional(),
});

/** A server to fetch from, with who signs in there: by password or by private key. */
export const NewSftp = classed(
  'open',
  z
    .object({
      host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
      port: z.number().int().min(1).max(65_535).default(22),
      /** sha256 of the server's key as ssh-keygen -lf prints it: 'SHA256:' and 43 characters. */
      hostKey: z.string().regex(/^(SHA256:)?[A-Za-z0-9+/]{43}=?$/),
      folder: z.string().min(1).max(500),
      /** Names of files to take; * and ? stand for any text and any character. */
      pattern: z.string().min(1).max(100).default('*'),
      user: classed('secret', z.string().min(1).max(100)),
      password: classed('secret', z.string().min(1).max(500)).optional(),
      privateKey: classed('secret', z.string().min(1).max(20_000)).optional(),
    })
    .refine(({ password, privateKey }) => (password === undefined) !== (privateKey === undefined), {
      path: ['password'],
    }),
);
export const PullStarted = classed('open', z.object({ jobId: Id }));
/** A folder of the server's machine; none: nothing is watched. */
export const WatchFolder = classed('open', z.object({ folder: z.string().min(1).max(1_000).optional() }));

export const Feed = classed(
  'open',
  FeedSettings.extend({
    source: Source,
    /** Absent while the source has the defaults. */
    feedId: Id.optional(),
    loads: z.number().int(),
    lastLoadAt: Instant.optional(),
    /** Whether a folder of the server is watched for it; only the operator names the folder. */
    isWatched: z.boolean(),
    nextPullAt: Instant.optional(),
    sftp: SftpSource.optional(),
  }),
);
export type Feed = z.infer<typeof Feed>;
export const FeedList = classed('open', z.object({ items: z.array(Feed) }));
