// Development: Vite inside our own server, behind the gate, on one origin. A proxy in front would make every peer the
// same user and break Host and Origin. Vite is loaded only here.
import http from 'node:http';
import path from 'node:path';
import type { Pages } from './pages.ts';

/** Start Vite in middleware mode for the project in `folder` (the one with vite.config.ts and client/). */
export async function vitePages(folder: string): Promise<Pages> {
  const { createServer } = await import('vite');
  // Vite takes upgrades from a server. This one listens nowhere and hears only of those the gate let in.
  const admitted = http.createServer();
  const vite = await createServer({
    configFile: path.join(folder, 'vite.config.ts'),
    root: path.join(folder, 'client'),
    appType: 'spa',
    server: { middlewareMode: true, ws: { server: admitted }, cors: false },
  });
  return {
    dev: true,
    handle: (request, response, next) => vite.middlewares(request, response, next),
    upgrade: (request, socket, head) => {
      const known = ['vite-hmr', 'vite-ping'].includes(request.headers['sec-websocket-protocol'] ?? '');
      const ours = known && new URL(request.url ?? '/', 'http://localhost').pathname === '/';
      if (ours) admitted.emit('upgrade', request, socket, head);
      return ours;
    },
    stop: () => vite.close(),
  };
}
