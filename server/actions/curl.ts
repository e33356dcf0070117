// Action: have curl ask for a page, as a person does from a terminal. It is the real curl of this computer: what it adds to
// the request is its own.
import * as v from 'valibot';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { isTarget, isPort } from '../shared/loopback.ts';
import { runProgram } from './net/program.ts';
import { quote } from '../shared/shell-quote.ts';
import type { AgentAction, Target } from './types.ts';

/** ms that curl may take. */
const patience = 10_000;

const params = v.strictObject({
  path: v.pipe(v.string('give a path'), v.regex(/^\/[\w./?=&%-]*$/, 'begin the path with "/"'), v.maxLength(200)),
});

const place = ({ address, port }: Target): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

export const action: AgentAction<v.InferOutput<typeof params>> = {
  id: 'curl',
  title: 'Ask with curl',
  by: 'agent',
  aimed: true,
  params,
  command: ({ path }, target, shell) => `${shell.enter}curl -i ${quote(`http://${place(target)}${path}`)}`,
  run: ({ path }, target, { signal }) => {
    if (!isTarget(target.address) || !isPort(target.port))
      throw new PlaygroundError('target_forbidden', `${target.address}:${target.port}`);
    // No settings file, no proxy, no redirect: it goes where it is sent, and nowhere else. Why it could not connect, it says
    // with -v alone.
    const argv = ['-q', '-s', '-v', '-i', '--noproxy', '*', `http://${place(target)}${path}`];
    return runProgram({ command: 'curl', argv, patience, signal });
  },
};
