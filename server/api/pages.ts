// The page itself, as the build left it: files under one folder, and index.html for the addresses that the page routes.
import { realpath } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { RequestHandler, Response } from 'express';
import { PlaygroundError } from '../shared/contract/errors.ts';

/** Where the page comes from: a folder, or Vite in development (dev.ts). */
export interface Pages {
  readonly dev: boolean;
  readonly handle: RequestHandler;
  /** Take an upgrade that the gate let in and that is not for /ws; false where it is nobody's. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly stop: () => Promise<void>;
}

/** Serve the built client from `folder`. What is not a file in it, by its real path, is `not_found`. */
export function builtPages(folder: string): Pages {
  return {
    dev: false,
    handle: async (request, response) => {
      const wanted = decodeURIComponent(request.path); // the gate let it in, so it can be decoded
      const file = await fileIn(folder, isRouted(wanted) ? '/index.html' : wanted);
      if (file === undefined) throw new PlaygroundError('not_found');
      await send(response, file);
    },
    upgrade: () => false,
    stop: () => Promise.resolve(),
  };
}

/** The addresses of lessons, the sandbox, their runs and the other pages are the page’s own business. */
const isRouted = (wanted: string): boolean =>
  wanted === '/' || /^\/(lessons|sandbox|present|articles)(\/[^./]+)*\/?$/.test(wanted);

interface Found {
  readonly root: string;
  readonly name: string;
}

// express.static would follow a link out of the folder, so the real path is what counts.
async function fileIn(folder: string, wanted: string): Promise<Found | undefined> {
  if (wanted.split('/').some((part) => part.startsWith('.'))) return undefined;
  try {
    const root = await realpath(folder);
    const name = path.relative(root, await realpath(path.join(root, wanted)));
    const inside = name !== '' && !name.startsWith('..') && !path.isAbsolute(name);
    return inside ? { root, name } : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

// Vite names what it puts into assets/ after its content, so that it never changes; all else is asked for again.
function send(response: Response, { root, name }: Found): Promise<void> {
  const hashed = name.startsWith(`assets${path.sep}`);
  const caching = hashed ? { maxAge: '365d', immutable: true } : { cacheControl: false };
  if (!hashed) response.setHeader('Cache-Control', 'no-cache');
  return new Promise((resolve, reject) => {
    response.sendFile(name, { root, ...caching }, (error?: Error) => {
      if (error === undefined || error === null || response.headersSent)
        resolve(); // sent, or the asker went away
      else reject(isAbsent(error) ? new PlaygroundError('not_found') : error);
    });
  });
}

function isAbsent(error: unknown): boolean {
  const absent = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EISDIR'];
  return error instanceof Error && 'code' in error && absent.includes(String(error.code));
}
