/** Somebody who acted so long ago is not who asks now. */
const actsFor = 10_000;

// Opening a page is an act, too.
let actedAt = Date.now();
for (const name of ['pointerdown', 'keydown', 'input']) {
  addEventListener(
    name,
    () => {
      actedAt = Date.now();
    },
    { passive: true, capture: true },
  );
}

/** Headers of a request that the page sends by itself, as polling and retrying do: it keeps nobody signed in. */
export const ofThePageItself = (now = Date.now()): Readonly<Record<string, string>> =>
  now - actedAt > actsFor ? { 'x-optimiq-background': '1' } : {};
