// The licences of everything that is built into the page, in one file beside it: MIT, ISC and OFL ask for that.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/** The folder of the package that a module is of: ".../node_modules/@scope/name". */
const packageFolder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

/** Throws over a package without a licence's text: nobody may hand that on. */
function licenceIn(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no licence's text in its folder.`);
  return `${name} ${version} (${license ?? 'see below'})\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
}

/** Folders of packages, gathered from every build. */
const bundled = new Set<string>();

/** For each build whose result goes into the page. */
export function gatherLicences(): Plugin {
  return {
    name: 'gather-licences',
    apply: 'build',
    generateBundle(_, bundle) {
      // What only a style names, a font, is no module.
      const assets = Object.values(bundle).flatMap((one) => (one.type === 'asset' ? one.originalFileNames : []));
      const files = assets.map((name) => path.resolve(import.meta.dirname, name));
      for (const id of [...this.getModuleIds(), ...files]) {
        const folder = packageFolder.exec(id.replace(/^\0/, ''))?.[0];
        if (folder !== undefined && existsSync(path.join(folder, 'package.json'))) bundled.add(folder);
      }
    },
  };
}

/** For the last build: writes licences.txt. */
export function writeLicences(): Plugin {
  return {
    name: 'write-licences',
    apply: 'build',
    generateBundle() {
      const source = [...bundled]
        .sort()
        .map(licenceIn)
        .join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}
