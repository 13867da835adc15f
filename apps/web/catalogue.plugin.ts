import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/**
 * Compiles the message catalogue while bundling, so that the browser carries no message parser.
 *
 * Turns each ICU text of `src/locales/LANGUAGE/PART.json` into the token array that Lingui reads at run time.
 */
export function compileCatalogue(): Plugin {
  return {
    name: 'optimiq-compile-catalogue',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/locales\/[A-Za-z-]+\/[a-z-]+\.json$/.test(id)) return null;
      const texts = JSON.parse(code) as Record<string, string>;
      const compiled = Object.entries(texts).map(([message, text]) => [message, compileMessage(text)]);
      return { code: JSON.stringify(Object.fromEntries(compiled)), map: null };
    },
  };
}
