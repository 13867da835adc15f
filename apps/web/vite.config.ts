import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compileCatalogue } from './catalogue.plugin.ts';
import { fixtureApi } from './src/testing/fixture-plugin.ts';

const parts =
  /src\/(ui\/(Card|Count|DataTable|Definition|DownloadButton|PrintButton|Refusal|ScreenHead|Switch|Tile|csv|states|toasts)|cohort\/(Chip|CohortFilters|SavedCohortChip|cohort|saved)|paths)\.tsx?$/;

/** `vite build` writes hashed assets to dist; `vite` serves the app with the synthetic fixture API beside it. */
export default defineConfig({
  // The server puts the nonce of each answer here: the styles that the component library adds carry it.
  html: { cspNonce: 'OPTIMIQ-CSP-NONCE' },
  plugins: [compileCatalogue(), react(), fixtureApi()],
  build: {
    target: 'es2023',
    manifest: true,
    // Inline images would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // Parts that nearly every screen shows: apart, each of these small files would cost more than it holds.
    rolldownOptions: {
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'parts', test: parts }] } },
    },
  },
});
