// What a fault did with a packet, in words behind the packet's own.
import type { Touch } from '../state/touched.ts';
import { t } from './texts/texts.ts';

export const touchedBy = (touch: Touch): string =>
  touch.by === 'firewall' ? t.stopped[touch.verdict] : t.fates[touch.fate](touch.ms);
