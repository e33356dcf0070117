// Sets the kernel's settings of a private world (shared/contract/kernel.ts). Used by runs/setting.ts.
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { KernelSettings } from '../shared/contract/kernel.ts';
import { runTool } from './run-tool.ts';
import type { World } from './types.ts';

const files: Record<keyof KernelSettings, string> = {
  'syn-retries': 'ipv4/tcp_syn_retries',
  'syn-linear-timeouts': 'ipv4/tcp_syn_linear_timeouts',
  'synack-retries': 'ipv4/tcp_synack_retries',
  'ephemeral-ports': 'ipv4/ip_local_port_range',
  'lowest-free-port': 'ipv4/ip_unprivileged_port_start',
  'most-backlog': 'core/somaxconn',
  'time-wait-reuse': 'ipv4/tcp_tw_reuse',
};

// What this kernel is too old to have is left out: it then behaves as its documentation says.
const write = 'while [ $# -gt 0 ]; do if [ -e "$1" ]; then printf %s "$2" > "$1" || exit 1; fi; shift 2; done';

/** Set them. Rejects with `private_only` in the host world, `kernel_refused` with the system's words. */
export async function setKernel(world: World, settings: KernelSettings): Promise<void> {
  const pairs = entries(settings).flatMap(([file, value]) => [`/proc/sys/net/${file}`, value]);
  if (pairs.length === 0) return;
  if (world.kind !== 'private') throw new PlaygroundError('private_only');
  const { code, stderr } = await runTool(world, ['sh', '-c', write, 'set', ...pairs]);
  if (code !== 0) throw new PlaygroundError('kernel_refused', stderr.trim());
}

const entries = (settings: KernelSettings): [string, string][] =>
  Object.entries(settings).map(([name, value]) => [
    files[name as keyof KernelSettings],
    Array.isArray(value) ? value.join(' ') : String(value),
  ]);
