/** Addresses in plain form: `?segment=CNA&segment=CND&band=250`; a repeated name is a list. */
export function parseSearch(text: string): Record<string, string | string[]> {
  const search = new URLSearchParams(text);
  const names = [...new Set(search.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = search.getAll(name);
      return [name, all.length > 1 ? all : all[0]!];
    }),
  );
}

/** The reverse of `parseSearch`; names with nothing in them are left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) text.append(name, String(one));
  }
  const result = text.toString();
  return result === '' ? '' : `?${result}`;
}
