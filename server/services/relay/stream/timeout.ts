// Hands nothing on, and closes the connection after a while; with 0 only after ten minutes of silence.
import { keepSilent, longest } from './silence.ts';
import type { Make } from './stage.ts';

export const timeout: Make<'timeout'> = ({ timeout }, hands) =>
  keepSilent(hands, timeout === 0 ? longest : timeout, () => {
    hands.say('timeout', timeout);
    hands.close();
  });
