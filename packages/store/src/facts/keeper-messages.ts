import type { ColumnSet } from './column-set.ts';
import type { TableColumns } from './columns.ts';
import type { FactsSelection, RewriteStage, TableContent } from './copy-file.ts';
import type { FactsPlace, FactsReason } from './errors.ts';
import type { MemberMerge } from './merges.ts';
import type { Parameter, Statement } from './tenant-file.ts';

/** What the keeper thread is started with. */
export type KeeperSettings = {
  readonly folder: string;
  readonly spillFolder: string;
  readonly memoryMb: number;
  readonly spillMb: number;
  readonly threads: number;
  readonly maxOpen: number;
  readonly idleCloseMs: number;
  /** Marks this keeper's lock, so that its starter can give it back when the thread has died. */
  readonly lockToken: string;
};

export type Work =
  | {
      readonly kind: 'columns';
      readonly visible: readonly number[];
      readonly sql: string;
      readonly parameters: readonly Parameter[];
      readonly timeoutMs: number;
      readonly isBackground: boolean;
    }
  | {
      readonly kind: 'execute';
      readonly visible: readonly number[];
      readonly sql: string;
      readonly parameters: readonly Parameter[];
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'inspect';
      readonly sql: string;
      readonly parameters: readonly Parameter[];
      readonly timeoutMs: number;
    }
  | { readonly kind: 'executeAll'; readonly statements: readonly Statement[]; readonly timeoutMs: number }
  | { readonly kind: 'append'; readonly sets: readonly TableColumns[]; readonly inPieces: boolean }
  | { readonly kind: 'naturalKeys'; readonly set: ColumnSet }
  | { readonly kind: 'copy'; readonly target: string; readonly selection: FactsSelection }
  | { readonly kind: 'checkpoint' | 'closeTenant' | 'removeTenant' | 'rewrite' };

/** A version of a tenant's facts key, 32 bytes. */
export type FileKey = { readonly version: number; readonly key: Uint8Array };

/** Main thread to keeper. */
export type ToKeeper =
  | { readonly kind: 'work'; readonly id: number; readonly tenant: string; readonly work: Work }
  /** Keys the file may be under, the one for new files first; none when the tenant has none. */
  | { readonly kind: 'keys'; readonly tenant: string; readonly keys: readonly FileKey[] }
  | { readonly kind: 'merges'; readonly id: number; readonly merges?: readonly MemberMerge[] }
  /** Answers a stage of a rewrite: it goes on, or gives up. */
  | { readonly kind: 'go-on'; readonly id: number; readonly givesUp: boolean }
  | { readonly kind: 'close' };

/** Keeper to main thread. */
export type FromKeeper =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: FactsReason }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly set?: ColumnSet;
      readonly contents?: readonly TableContent[];
    }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: FactsReason; readonly place: FactsPlace }
  | {
      readonly kind: 'stage';
      readonly id: number;
      readonly stage: RewriteStage;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'need-keys'; readonly tenant: string }
  /** The tenant's file was opened, or made, under this version of its key. */
  | { readonly kind: 'opened'; readonly tenant: string; readonly version: number }
  | { readonly kind: 'need-merges'; readonly id: number; readonly tenant: string }
  | { readonly kind: 'closed' };
