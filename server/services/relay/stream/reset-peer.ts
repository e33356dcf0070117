// Hands nothing on, and resets the connection after a while: both sides get RST.
import { keepSilent } from './silence.ts';
import type { Make } from './stage.ts';

export const resetPeer: Make<'reset_peer'> = ({ timeout }, hands) =>
  keepSilent(hands, timeout, () => {
    hands.say('reset_peer', timeout);
    hands.reset();
  });
