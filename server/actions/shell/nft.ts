// The shown commands that change the firewall of a private world.
import type { Shell } from '../types.ts';
import { quote } from '../../shared/shell-quote.ts';

/** `nft` with the script as one argument; none in the host world, where no rule is ever set. */
export const nftCommand = (script: string, { enter }: Shell): string | undefined =>
  enter === '' ? undefined : `${enter}nft ${quote(script)}`;
