/**
 * Code of a payer from text as sent; undefined where it is none: a longer number may be a taxpayer's, which may be a
 * person's, and words are a name.
 */
export function payerCodeOf(text: string | undefined): string | undefined {
  const code = text?.trim().toUpperCase();
  return code && /^(?=.*\d)[0-9A-Z]{2,8}$/.test(code) ? code : undefined;
}
