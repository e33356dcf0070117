// Behind the gate, first half: the page's files, from the build or from Vite. Loaded by door.ts once the port is open, and
// before the rooms (behind.ts), since a browser asks for the page first.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pagesProgram } from './api.ts';
import type { Fail } from './api.ts';
import { vitePages } from './dev.ts';
import { builtPages } from './pages.ts';
import type { Pages } from './pages.ts';

/** The folder of the built page, or, in development, the project's folder for Vite to serve from. */
export type Client = { readonly built: string } | { readonly vite: string };

export type Program = (request: IncomingMessage, response: ServerResponse) => void;

export interface Site {
  readonly pages: Program;
  /** Hot reload in development; false where the upgrade is not for it. */
  readonly hot: Pages['upgrade'];
  readonly stop: () => Promise<void>;
}

/** Put it together. Rejects with Vite's own error where that does not start. */
export async function openSite(client: Client, fail: Fail): Promise<Site> {
  const pages = 'built' in client ? builtPages(client.built) : await vitePages(client.vite);
  return { pages: pagesProgram(pages.handle, fail), hot: pages.upgrade, stop: pages.stop };
}
