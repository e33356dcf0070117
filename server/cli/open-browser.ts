// Opens the page in the learner's browser, where there is a screen and a program that opens addresses.
import { spawn } from 'node:child_process';
import { findProgram, type FindProgram } from './find-program.ts';

export interface OpenerFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly find: FindProgram;
}

const openerFacts = (): OpenerFacts => ({ platform: process.platform, env: process.env, find: findProgram });

/** The command that opens an address here; undefined without a screen or a program for it. */
export async function findOpener({ platform, env, find }: OpenerFacts): Promise<readonly string[] | undefined> {
  if (platform === 'darwin') return ['open'];
  // `start` reads its first quoted argument as a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""'];
  const inWsl = env.WSL_DISTRO_NAME !== undefined;
  if (inWsl && (await find('wslview')) !== undefined) return ['wslview'];
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined;
  return (await find('xdg-open')) === undefined ? undefined : ['xdg-open'];
}

/** Open an http address. True when the program was started; never throws, and never keeps the server alive. */
export async function openBrowser(url: string, facts = openerFacts()): Promise<boolean> {
  // Only the shape our own addresses have: on Windows a shell reads the line.
  if (!/^http:\/\/[\w.:[\]-]+\/[\w/#=.-]*$/.test(url)) return false;
  const [command, ...args] = (await findOpener(facts)) ?? [];
  if (command === undefined) return false;
  return await new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true, windowsVerbatimArguments: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    child.unref();
  });
}
