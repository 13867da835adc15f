import type { NewSavedView, SavedView } from '@optimiq/contracts/saved-views';

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Views of the fixture: one of the team's, and what a test saves. */
export class FixtureViews {
  #number = 900;
  #views: SavedView[] = [
    {
      ...{ savedViewId: idOf(900), screen: 'members', name: 'Heart failure', isShared: true, isMine: false },
      ...{ isDefault: false, state: { hcc: 226, sort: 'payment' } },
    },
  ];

  list(screen: string) {
    return { items: this.#views.filter((view) => view.screen === screen) };
  }

  save(body: unknown): SavedView {
    this.#number += 1;
    const view = { ...(body as NewSavedView), savedViewId: idOf(this.#number), isMine: true, isDefault: false };
    this.#views.unshift(view as SavedView);
    return view as SavedView;
  }

  change(id: string, body: unknown): SavedView | undefined {
    const change = (body ?? {}) as { name: string; isShared: boolean };
    this.#views = this.#views.map((view) => (view.savedViewId === id ? { ...view, ...change } : view));
    return this.#views.find(({ savedViewId }) => savedViewId === id);
  }

  remove(id: string): null {
    this.#views = this.#views.filter(({ savedViewId }) => savedViewId !== id);
    return null;
  }

  setDefault(screen: string, body: unknown) {
    const { savedViewId } = body as { savedViewId: string | null };
    this.#views = this.#views.map((view) =>
      view.screen === screen ? { ...view, isDefault: view.savedViewId === savedViewId } : view,
    );
    return { savedViewId };
  }
}
