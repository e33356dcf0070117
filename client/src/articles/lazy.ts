// The page about articles, loaded on demand.
export const loadArticles = () => import('./Articles.svelte');
