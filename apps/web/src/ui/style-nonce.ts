/**
 * The nonce that styles added by scripts must carry, as the server gave it with this page; empty without one, as in tests.
 *
 * A page shows a nonce to its own scripts only through the property: the attribute reads empty.
 */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// The name under which the library that keeps a page still behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
