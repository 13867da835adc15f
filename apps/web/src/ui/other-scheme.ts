import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { t } from '../messages.ts';
import { IconDark, IconLight } from './icons.ts';

/** The other colour scheme, and the way to it. */
export function useOtherScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const next = useComputedColorScheme('light') === 'dark' ? 'light' : 'dark';
  return {
    label: t(`shell.scheme.${next}`),
    Icon: next === 'light' ? IconLight : IconDark,
    turn: () => setColorScheme(next),
  };
}
