// What a relay does, in words: for the stage's banner and for the sandbox.
import type { OfType, Toxic, ToxicType } from '../../../server/shared/relay/toxics.ts';
import { t } from './texts/texts.ts';

/** "to the client: held for 40 ms, 20 of 100, only the first 2". */
export function toxicWords(toxic: Toxic): string {
  const { stream, toxicity, first } = toxic;
  const share = toxicity < 1 ? [t.relay.share(Math.round(toxicity * 1000) / 10)] : [];
  return `${t.relay.ways[stream]}: ${[does(toxic), ...share, ...(first === undefined ? [] : [t.relay.first(first)])].join(', ')}`;
}

/** A type that is a parameter ties the toxic to its own words. */
const does = <T extends ToxicType>(toxic: OfType<T> & { readonly type: T }): string => t.relay.does[toxic.type](toxic);
