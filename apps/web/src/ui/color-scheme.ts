/** Where Mantine keeps the choice, so that the sign-in screen, which has no Mantine, follows it too. */
export const colorSchemeKey = 'mantine-color-scheme-value';

/** Marks the page light or dark before anything is drawn: the person's choice, else the system's. */
export function applyColorScheme(): void {
  const chosen = localStorage.getItem(colorSchemeKey);
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
}
