// The client's build. Classic asset files only, so that the page runs under a policy of `default-src 'none'`.
import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { frames } from './client/frames.ts';
import { gatherLicences, writeLicences } from './client/licences.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  root: 'client',
  // What the page compares with the server's word, to notice an update (client/src/state/version.ts).
  define: { PLAYGROUND_VERSION: JSON.stringify(version) },
  plugins: [svelte(), frames(), gatherLicences(), writeLicences()],
  worker: { format: 'es' },
  build: { outDir: '../dist/client', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
