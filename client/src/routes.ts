// The addresses of the page. `/lessons/x` makes a run and becomes `/lessons/x/run`, so that a tab can be copied or reloaded.
// No route is lazy in the router's own way: it would not say when a part fails to load (see ui/Lazy.svelte).
import { createRouter } from 'sv-router';
import ArticlesRoute from './articles/ArticlesRoute.svelte';
import Home from './home/Home.svelte';
import LessonRoute from './lessons/LessonRoute.svelte';
import PresentRoute from './present/PresentRoute.svelte';
import SandboxRoute from './sandbox/SandboxRoute.svelte';
import Nowhere from './ui/Nowhere.svelte';

export const { navigate, p, route } = createRouter({
  '/': Home,
  '/articles': ArticlesRoute,
  '/lessons/:lesson': LessonRoute,
  '/lessons/:lesson/:run': LessonRoute,
  '/present': PresentRoute,
  '/present/:run': PresentRoute,
  '/present/:run/notes': PresentRoute,
  '/sandbox': SandboxRoute,
  '/sandbox/:run': SandboxRoute,
  '*': Nowhere,
});
