// The projector and its notes are two windows of one browser: what one does, the other shows. A late one asks.

/** All that both windows agree on. */
type Said<T> = { readonly ask: true } | { readonly state: T };

export interface Link<T> {
  /** Tell the other window. */
  tell(state: T): void;
  stop(): void;
}

/** Join the windows that present this run. `mine` answers who asks; `hear` gets what another window did. */
export function joinWindows<T>(run: string, mine: () => T, hear: (state: T) => void): Link<T> {
  const channel = new BroadcastChannel(`loopback-playground.present.${run}`);
  channel.onmessage = ({ data }: MessageEvent<Said<T>>) => {
    if ('ask' in data) channel.postMessage({ state: mine() } satisfies Said<T>);
    else hear(data.state);
  };
  channel.postMessage({ ask: true } satisfies Said<T>);
  return {
    tell: (state) => channel.postMessage({ state } satisfies Said<T>),
    stop: () => channel.close(),
  };
}
