// The client's beginning: mounts the page in the reader's language. Everything that a first look does not need is loaded later, by
// route; the page itself only once its words are there, since its modules read them as they are loaded.
import { mount } from 'svelte';
import './app.css';
import { leaveModifiedClicks } from './ui/clicks.ts';
import { keepFocus } from './ui/keep-focus.ts';
import { loadLanguage } from './ui/texts/language.ts';

async function begin(target: HTMLElement): Promise<void> {
  const files = import.meta.glob<{ words: object }>(['./*/texts/??.ts', '!./*/texts/en.ts']);
  document.documentElement.lang = await loadLanguage(navigator.languages, files);
  const { default: App } = await import('./App.svelte');
  mount(App, { target });
}

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
leaveModifiedClicks(document);
keepFocus(document);
void begin(target);
