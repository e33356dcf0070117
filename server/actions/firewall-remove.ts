// Action: take one rule away, by the number that the kernel gave it (`handle`, nft(8)).
import * as v from 'valibot';
import { removing } from '../shared/firewall/nft.ts';
import { nftCommand } from './shell/nft.ts';
import type { FirewallAction } from './types.ts';

const Params = v.strictObject({
  chain: v.picklist(['in', 'out']),
  handle: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export const action: FirewallAction<v.InferOutput<typeof Params>> = {
  id: 'firewall-remove',
  title: 'Take a firewall rule away',
  by: 'world',
  does: 'firewall',
  aimed: false,
  params: Params,
  script: ({ chain, handle }) => removing(chain, handle),
  command: ({ chain, handle }, _target, shell) => nftCommand(removing(chain, handle), shell),
};
