// What the page and the terminal's document say to each other, over one MessagePort. The document has no token and no way to
// the server: the page holds the WebSocket.

/** Colours by xterm's names. */
export type Colours = Readonly<Record<string, string>>;

/** The one message to the window itself; it brings the port. */
export interface Begin {
  readonly type: 'begin';
  readonly colours: Colours;
  /** The page's own font: the document may load none. */
  readonly font: ArrayBuffer | undefined;
}

export type ToFrame =
  | { readonly type: 'output'; readonly bytes: Uint8Array }
  | { readonly type: 'colours'; readonly colours: Colours }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'focus' }
  /** Nothing more comes, and nothing is taken. */
  | { readonly type: 'over' };

export type FromFrame =
  /** It is drawn, at this size; and whenever its size changes. */
  | { readonly type: 'size'; readonly columns: number; readonly rows: number }
  | { readonly type: 'input'; readonly bytes: Uint8Array }
  /** So many more bytes of output are on screen. */
  | { readonly type: 'drawn'; readonly bytes: number }
  /** The keys that lead out of it. */
  | { readonly type: 'leave' };
