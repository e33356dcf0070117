// Action: knock from bash at a number past the last port. bash cuts it to 16 bits without a word, so that it comes to a
// port that is there; most other programs refuse such a number.
import * as v from 'valibot';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { isTarget, isPort } from '../shared/loopback.ts';
import { runProgram } from './net/program.ts';
import { quote } from '../shared/shell-quote.ts';
import type { AgentAction, Target } from './types.ts';

/** As many ports as 16 bits can tell apart. */
const ports = 65_536;
/** ms that bash may take. */
const patience = 5000;

const script = ({ address, port }: Target): string => `exec 3<>/dev/tcp/${address}/${port + ports}; echo hello >&3`;

export const action: AgentAction<Record<string, never>> = {
  id: 'bash-knock',
  title: 'Knock from bash, 65 536 doors too far',
  by: 'agent',
  aimed: true,
  params: v.strictObject({}),
  command: (_params, target, shell) => `${shell.enter}bash -c ${quote(script(target))}`,
  run: (_params, target, { signal }) => {
    if (!isTarget(target.address) || !isPort(target.port))
      throw new PlaygroundError('target_forbidden', `${target.address}:${target.port}`);
    return runProgram({ command: 'bash', argv: ['-c', script(target)], patience, signal });
  },
};
