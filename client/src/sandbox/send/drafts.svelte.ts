// What stands in the forms of Send: one draft for each protocol, and the action that it would be.
import type { ExperimentSend } from '../../../../server/shared/contract/experiment.ts';
import type { Speaks } from '../doors/doors.ts';
import { authority, requestText, type HttpForm, type Method } from './http.ts';
import { withEnds, withHeadEnds, type LineEnd } from '../../ui/lines.ts';

interface Where {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Datagrams of one send: so many the action `udp-send` takes. */
export const mostDatagrams = 20;

export class Drafts {
  readonly tcp = $state<{ text: string; end: LineEnd; stay: boolean }>({ text: 'hello\n', end: 'lf', stay: false });
  readonly udp = $state({ text: 'hello', connected: false });
  readonly http = $state<{
    raw: boolean;
    method: Method;
    path: string;
    type: string;
    body: string;
    text: string;
    end: LineEnd;
  }>({ raw: false, method: 'GET', path: '/', type: 'text/plain', body: 'hello', text: '', end: 'crlf' });

  /** The form's request with plain line ends; what the raw field begins with. */
  request(target: Where | undefined): string {
    const host = target === undefined ? '127.0.0.1' : authority(target.address, target.port);
    return requestText(this.http as HttpForm, host);
  }

  /** The HTTP message byte for byte as it will be sent. */
  message(target: Where | undefined): string {
    const { raw, text, end } = this.http;
    return raw ? withHeadEnds(text, end) : withHeadEnds(this.request(target), 'crlf');
  }

  /** One datagram for each line; an empty line is none. */
  get datagrams(): string[] {
    return this.udp.text
      .replace(/\r\n?/g, '\n')
      .split('\n')
      .filter((line) => line !== '');
  }

  /** What the tab would send to a target; undefined while there is nothing to send. `keeps`: a connection is open. */
  action(tab: Speaks, target: Where, keeps: boolean): ExperimentSend | undefined {
    const to = target.name;
    if (tab === 'udp') {
      const texts = this.datagrams;
      if (texts.length === 0 || texts.length > mostDatagrams) return undefined;
      return { action: 'udp-send', to, params: { texts, ...(this.udp.connected ? { connected: true } : {}) } };
    }
    if (tab === 'http') {
      const text = this.message(target);
      return text === '' ? undefined : { action: 'http-request', to, params: { text } };
    }
    const text = withEnds(this.tcp.text, this.tcp.end);
    if (!this.tcp.stay) return { action: 'tcp-send', to, params: { text } };
    if (!keeps) return { action: 'tcp-open', to, params: {} };
    return text === '' ? undefined : { action: 'tcp-say', to, params: { text } };
  }
}
