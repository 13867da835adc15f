/** Asks somebody for a fresh factor; true once it was given. */
export type AskForFactor = () => Promise<boolean>;

let ask: AskForFactor | undefined;
let asking: Promise<boolean> | undefined;

/** Says who asks; the answer takes it back. */
export function whenStepUpNeeded(asker: AskForFactor): () => void {
  ask = asker;
  return () => {
    if (ask === asker) ask = undefined;
  };
}

/** Asks once for all requests that want a fresh factor at the same time; false where nobody can ask. */
export function stepUp(): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}
