// Action: no rule of the playground's is left in the firewall of the run's private world.
import * as v from 'valibot';
import { clearing } from '../shared/firewall/nft.ts';
import { nftCommand } from './shell/nft.ts';
import type { FirewallAction } from './types.ts';

export const action: FirewallAction = {
  id: 'firewall-clear',
  title: 'Take all firewall rules away',
  by: 'world',
  does: 'firewall',
  aimed: false,
  params: v.strictObject({}),
  script: () => clearing,
  command: (_params, _target, shell) => nftCommand(clearing, shell),
};
