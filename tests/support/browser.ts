// Which browser the tests start, and how: a Chromium of the system where there is one, else Playwright's own.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LaunchOptions } from '@playwright/test';

const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium on this system, or undefined. */
export function systemChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** How to start the browser; `more` arguments come behind. Chromium has no sandbox as root, so there it goes without. */
export function launchOptions(...more: string[]): LaunchOptions {
  const executablePath = systemChromium();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--headless',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  };
}

/** Why there can be no browser test here, as the end of a name; empty where there is a browser. One that does not work is no reason. */
export async function whyNoBrowser(): Promise<string> {
  if (systemChromium() !== undefined) return '';
  const { chromium } = await import('@playwright/test');
  try {
    await (await chromium.launch(launchOptions())).close();
    return '';
  } catch (error) {
    return /Executable doesn't exist/.test(String(error)) ? ' (skipped: no Chromium is installed)' : '';
  }
}
