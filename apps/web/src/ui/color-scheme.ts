/** Where Mantine keeps the choice, so that the sign-in screen, which has no Mantine, follows it too. */
export const colorSchemeKey = 'mantine-color-scheme-value';

/** Marks the page light or dark before anything is drawn, by the person's choice, else as the system is, now and later. */
export function followColorScheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const chosen = localStorage.getItem(colorSchemeKey);
    const dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
    document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  };
  apply();
  system.addEventListener('change', apply);
}
