import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import './ui/tokens.css';
import './ui/parts.css';
import { ownLanguage } from './language.ts';
import { turnTo } from './messages.ts';
import { checkSession, Root } from './Root.tsx';
import { followColorScheme } from './ui/color-scheme.ts';
import { applyDensity } from './ui/density.ts';

// Without it the validator tries whether it may compile code, which the page's policy refuses.
config({ jitless: true });
followColorScheme();
applyDensity();
// The words of the first screen come before it; those of English are here. No `await` at the top of this file: what screens
// share with it would be cut into small downloads, since a file that waits cannot be waited for.
void turnTo(ownLanguage() ?? 'en').then(start);

function start(): void {
  void checkSession();
  const place = document.getElementById('root');
  if (!place) throw new Error('index.html has no #root.');
  createRoot(place).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
}
