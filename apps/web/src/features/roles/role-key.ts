/** Key of a new role of the organization from its name: 'Night desk' → 'own-night-desk', with a number where it is taken. */
export function roleKeyOf(name: string, taken: readonly string[]): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const key = `own-${words.slice(0, 34).replace(/-+$/, '') || 'role'}`;
  if (!taken.includes(key)) return key;
  const next = taken.length + 1;
  return `${key}-${Array.from({ length: next }, (_, at) => at + 2).find((n) => !taken.includes(`${key}-${n}`))}`;
}
