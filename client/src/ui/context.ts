// How components find the page's access and its shell: Svelte contexts, set once by App.svelte.
import { createContext } from 'svelte';
import type { Access } from '../session/access.svelte.ts';
import type { Shell } from './shell.svelte.ts';

export const [useAccess, provideAccess] = createContext<Access>();
export const [useShell, provideShell] = createContext<Shell>();
