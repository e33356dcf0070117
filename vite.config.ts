// The client's build. Classic asset files only, so that the page runs under a policy of `default-src 'none'`.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'client',
  plugins: [svelte()],
  worker: { format: 'es' },
  build: { outDir: '../dist/client', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
