import { Session } from '@optimiq/contracts/session';
import { lazy, Suspense } from 'react';
import { get, RequestFailed } from './api/client.ts';
import { beginSession, currentSession, endSession, useSessionState } from './api/session-store.ts';
import { SignIn } from './features/session/SignIn.tsx';
import { languageOf, ownLanguage } from './language.ts';
import { loadMessages, t, turnTo } from './messages.ts';

// The product behind sign-in is its own download: the sign-in screen stays light.
const loadApp = async () => {
  const now = currentSession();
  if (now.kind === 'in' && ownLanguage() === undefined) await turnTo(languageOf(now.session.tenant.locale));
  await loadMessages('product');
  return import('./App.tsx');
};
const App = lazy(loadApp);
const FactorGate = lazy(() => import('./features/session/FactorGate.tsx'));
const LetterPage = lazy(() => import('./features/session/LetterPage.tsx'));
const letterPages = ['/invitation', '/password-reset', '/email', '/email-stop', '/factor-reset-stop'];

/** Asks who is signed in, then shows the sign-in screen or the product. */
export async function checkSession(): Promise<void> {
  try {
    const session = await get('/v1/session', Session);
    beginSession(session);
    void loadApp();
  } catch (error) {
    endSession(error instanceof RequestFailed && error.status === 401 ? 'never' : 'unreachable');
  }
}

export function Root() {
  const state = useSessionState();
  // A letter is for whoever has it, signed in or not.
  if (state.kind !== 'checking' && letterPages.some((page) => page === location.pathname)) {
    return (
      <Suspense>
        <LetterPage />
      </Suspense>
    );
  }
  switch (state.kind) {
    case 'checking':
      return <p className="hidden-text">{t('session.checking')}</p>;
    case 'out':
      return <SignIn reason={state.reason} />;
    case 'in':
      if (state.session.factor !== 'none') {
        return (
          <Suspense fallback={<p className="hidden-text">{t('session.opening')}</p>}>
            <FactorGate session={state.session} />
          </Suspense>
        );
      }
      return (
        <Suspense fallback={<p className="hidden-text">{t('session.opening')}</p>}>
          <App key={state.session.user.id} />
        </Suspense>
      );
  }
}
