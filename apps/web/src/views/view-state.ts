import { type SavedView, type ViewScreen, viewStates } from '@optimiq/contracts/saved-views';

/** Search of an address, as the router has it. */
export type Search = Readonly<Record<string, unknown>>;

/** The part of an address that a view of the screen may hold; what makes no sense is left out. */
export function viewStateOf(screen: ViewScreen, search: Search): SavedView['state'] {
  const state: SavedView['state'] = {};
  for (const [name, part] of Object.entries(viewStates[screen].shape)) {
    const value = search[name];
    // One value of a list stands in an address as that value.
    const parsed = [value, [value]].map((one) => part.safeParse(one)).find(({ success }) => success);
    if (value !== undefined && parsed?.success && parsed.data !== undefined) state[name] = parsed.data as string;
  }
  return state;
}

/** Whether two states show the same list. */
export const isSameState = (one: SavedView['state'], other: SavedView['state']): boolean =>
  textOfState(one) === textOfState(other);

const textOfState = (state: SavedView['state']): string =>
  JSON.stringify(
    Object.entries(state)
      .map(([name, value]) => [name, [value].flat().map(String).toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
