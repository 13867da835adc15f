import type { DataQuality } from '@optimiq/contracts/data-quality';
import { t, textOf } from '../../messages.ts';
import { percent } from '../../ui/formats.ts';
import type { Tone } from '../../ui/StatusChip.tsx';

export type RuleResult = DataQuality['rules'][number];

/** An error that is not broken is nothing to worry about; a broken note never is. */
export function toneOf({ severity, broken, rows }: RuleResult): Tone {
  if (rows === 0) return 'neutral';
  if (broken === 0) return 'ok';
  return severity === 'error' ? 'bad' : severity === 'warning' ? 'warn' : 'neutral';
}

export function stateOf(rule: RuleResult): string {
  if (rule.rows === 0) return t('quality.state.none');
  return rule.broken === 0 ? t('quality.state.holds') : textOf('quality.severity', rule.severity);
}

/** The rule in a sentence: what must hold. */
export const titleOf = ({ id }: Pick<RuleResult, 'id'>): string => t(`dataQuality.${id}`);

/** Broken of the rows a rule applies to; nothing where it applies to none. */
export const shareOf = ({ broken, rows }: { readonly broken: number; readonly rows: number }): string =>
  rows === 0 ? '' : percent(Math.round((broken * 1000) / rows));

/** The number of a load that an address names. */
export function loadOf(search: Record<string, unknown>): number | undefined {
  const load = Number(search.load);
  return search.load !== undefined && Number.isInteger(load) && load >= 0 ? load : undefined;
}
