/**
 * Whether a whole name has the form of a pattern: * any text, ? any one character, all else as it stands.
 *
 * In time that grows with the lengths of both: names come from somebody else's server, patterns from a tenant, and an
 * expression made of the two can be made to run for hours. Only the last * is ever tried again.
 */
export function hasForm(pattern: string, name: string): boolean {
  const [form, text] = [[...pattern], [...name]];
  let [place, at] = [0, 0];
  let star: { readonly place: number; at: number } | undefined;
  while (at < text.length) {
    if (form[place] === '*') {
      star = { place, at };
      place++;
    } else if (form[place] === '?' || form[place] === text[at]) {
      place++;
      at++;
    } else if (star) {
      star.at++;
      at = star.at;
      place = star.place + 1;
    } else return false;
  }
  while (form[place] === '*') place++;
  return place === form.length;
}
