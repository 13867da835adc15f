import type { ContractColumn, FeedContract } from './contract.ts';
import type { TargetName } from './targets.ts';

/** One difference between two contracts of a feed. Columns are named by their header, which both may have. */
export type ContractChange =
  | { readonly kind: 'table-kind' | 'layout' | 'header' }
  | { readonly kind: 'column-added' | 'column-removed'; readonly header: string; readonly column: ContractColumn }
  | {
      readonly kind: 'column-changed';
      readonly header: string;
      readonly from: ContractColumn;
      readonly to: ContractColumn;
    }
  | {
      readonly kind: 'constant';
      readonly target: TargetName;
      readonly from: string | undefined;
      readonly to: string | undefined;
    };

/** What changed from one contract to another, columns in their order; empty when they mean the same. */
export function diffContracts(from: FeedContract, to: FeedContract): readonly ContractChange[] {
  const changes: ContractChange[] = [];
  if (from.kind !== to.kind) changes.push({ kind: 'table-kind' });
  if (!isSame(from.layout, to.layout)) changes.push({ kind: 'layout' });
  if (!isSame(from.header, to.header)) changes.push({ kind: 'header' });
  const old = byName(from);
  const next = byName(to);
  for (const [name, { header, column }] of old) {
    const now = next.get(name);
    if (!now) changes.push({ kind: 'column-removed', header, column });
    else if (!isSame(meaningOf(column), meaningOf(now.column))) {
      changes.push({ kind: 'column-changed', header, from: column, to: now.column });
    }
  }
  for (const [name, { header, column }] of next) {
    if (!old.has(name)) changes.push({ kind: 'column-added', header, column });
  }
  const targets = [...new Set([...Object.keys(from.constants), ...Object.keys(to.constants)])] as TargetName[];
  for (const target of targets) {
    const [was, is] = [from.constants[target], to.constants[target]];
    if (was !== is) changes.push({ kind: 'constant', target, from: was, to: is });
  }
  return changes;
}

/** Columns by header and how often it came before. */
function byName({ header, columns }: FeedContract): Map<string, { header: string; column: ContractColumn }> {
  const seen = new Map<string, number>();
  const nameAt = header.map((name) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return `${times} ${name}`;
  });
  return new Map(
    columns.map((column) => [
      nameAt[column.index] ?? String(column.index),
      { header: header[column.index] ?? '', column },
    ]),
  );
}

const meaningOf = ({ target, position, transform }: ContractColumn) => ({ target, position, transform });

/** Plain values compared part by part, whatever the order of their keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    if (!isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
  }
  return true;
}
