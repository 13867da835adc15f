import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compileCatalogue } from './catalogue.plugin.ts';
import { fixtureApi } from './src/testing/fixture-plugin.ts';

/** `vite build` writes hashed assets to dist; `vite` serves the app with the synthetic fixture API beside it. */
export default defineConfig({
  plugins: [compileCatalogue(), react(), fixtureApi()],
  build: {
    target: 'es2023',
    manifest: true,
    // Inline images would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
});
