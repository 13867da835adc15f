import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/parts.css';
import { checkSession, Root } from './Root.tsx';
import { applyColorScheme } from './ui/color-scheme.ts';

applyColorScheme();
void checkSession();

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root.');
createRoot(place).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
