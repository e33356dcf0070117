// The document of a terminal, /frame/terminal.html: xterm.js in a sandbox whose origin is nobody's (server/api/headers.ts).
// It gets bytes from the page and gives bytes to the page; what programs print can do nothing else here.
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import styles from '@xterm/xterm/css/xterm.css?inline';
import { later } from './later.ts';
import type { Begin, Colours, FromFrame, ToFrame } from './messages.ts';
import { harmless } from './harmless.ts';
import own from './terminal.css?inline';

/** ms between two words on what is drawn, and on its size. */
const [drawnEvery, sizeEvery] = [30, 100];
/** Lines kept above the screen. */
const scrollback = 2000;

addEventListener('message', take);

function take({ source, data, ports: [port] }: MessageEvent<Begin>): void {
  if (source !== parent || data.type !== 'begin' || !port) return;
  removeEventListener('message', take);
  void begin(port, data);
}

async function begin(port: MessagePort, { colours, font }: Begin): Promise<void> {
  const style = document.createElement('style');
  style.textContent = styles + own;
  document.head.append(style);
  if (font) await useFont(font);

  const narrow = innerWidth < 480;
  const terminal = new Terminal({
    fontFamily: 'JB, ui-monospace, monospace',
    fontSize: narrow ? 13 : 14,
    lineHeight: 1.25,
    minimumContrastRatio: 4.5,
    scrollback,
    cursorBlink: false,
    screenReaderMode: true,
    macOptionIsMeta: true,
  });
  const say = (message: FromFrame): void => port.postMessage(message);
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  const show = harmless(terminal);
  const wear = (look: Colours): void => {
    terminal.options.theme = look;
    document.body.style.background = look['background'] ?? '';
    document.body.style.color = look['foreground'] ?? '';
  };
  terminal.attachCustomKeyEventHandler((event) => !taken(event, terminal, say));
  const screen = document.createElement('main');
  screen.className = 'screen';
  document.body.append(screen);
  terminal.open(screen);

  const text = new TextEncoder();
  terminal.onData((typed) => say({ type: 'input', bytes: text.encode(typed) }));
  // What is no text: reports of the mouse in its older form, one byte for each letter.
  terminal.onBinary((typed) => say({ type: 'input', bytes: Uint8Array.from(typed, (one) => one.charCodeAt(0)) }));
  const tellSize = later(sizeEvery, () => say({ type: 'size', columns: terminal.cols, rows: terminal.rows }));
  terminal.onResize(tellSize);
  let drawn = 0;
  const tellDrawn = later(drawnEvery, () => {
    say({ type: 'drawn', bytes: drawn });
    drawn = 0;
  });

  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    switch (data.type) {
      case 'output':
        return show(data.bytes, () => {
          drawn += data.bytes.length;
          tellDrawn();
        });
      case 'colours':
        return wear(data.colours);
      case 'paste':
        return terminal.paste(data.text);
      case 'focus':
        return terminal.focus();
      case 'over':
        terminal.options.disableStdin = true;
        terminal.options.cursorInactiveStyle = 'none';
        return terminal.blur();
    }
  };
  wear(colours);
  // Behind another view it has no size.
  const refit = (): void => {
    if (innerWidth > 0 && innerHeight > 0) fit.fit();
  };
  addEventListener('resize', refit);
  refit();
  tellSize();
}

async function useFont(bytes: ArrayBuffer): Promise<void> {
  try {
    document.fonts.add(await new FontFace('JB', bytes, { weight: '100 800' }).load());
  } catch (error) {
    console.warn('The terminal takes the system’s font.', error);
  }
}

/** Keys that are not for the shell: out of the terminal, and copy. */
function taken(event: KeyboardEvent, terminal: Terminal, say: (message: FromFrame) => void): boolean {
  if (event.ctrlKey && event.altKey && event.code === 'KeyX') {
    if (event.type === 'keydown') say({ type: 'leave' });
    event.preventDefault();
    return true;
  }
  if (event.ctrlKey && event.shiftKey && event.code === 'KeyC' && terminal.hasSelection()) {
    if (event.type === 'keydown') document.execCommand('copy');
    event.preventDefault();
    return true;
  }
  // The browser pastes.
  return event.ctrlKey && event.shiftKey && event.code === 'KeyV';
}
