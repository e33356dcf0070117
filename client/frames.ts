// Builds the documents of /frame/*: static shells with their script inside, since their policy lets nothing be loaded.
// One folder of src/frames with a main.ts is one document, /frame/NAME.html, in the build and in development alike.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { gatherLicences } from './licences.ts';

const folder = path.join(import.meta.dirname, 'src/frames');
const names = readdirSync(folder);

/** For vite.config.ts. */
export function frames(): Plugin {
  return {
    name: 'frames',
    async generateBundle() {
      for (const name of names)
        this.emitFile({ type: 'asset', fileName: `frame/${name}.html`, source: await documentOf(name) });
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const name = /^\/frame\/([a-z-]+)\.html$/.exec(request.url ?? '')?.[1];
        if (name === undefined || !names.includes(name)) return next();
        documentOf(name).then((text) => {
          response.setHeader('Content-Type', 'text/html; charset=utf-8');
          response.end(text);
        }, next);
      });
    },
  };
}

/** What it imports is in it; an import of styles must be `?inline`. */
async function documentOf(name: string): Promise<string> {
  const entry = path.join(folder, name, 'main.ts');
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [gatherLicences()],
    build: { write: false, lib: { entry, formats: ['iife'], name: 'frame' } },
  });
  const [result] = Array.isArray(built) ? built : [];
  const [script] = result?.output ?? [];
  if (script?.type !== 'chunk' || result?.output.length !== 1) throw new Error(`frame ${name}: it is not one script`);
  // The only words that end a script in HTML.
  const text = script.code.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title></head><body><script>${text}</script></body></html>\n`;
}
