// The sandbox, loaded on demand: the first look at the home page does not need it.
export const loadSandbox = () => import('./SandboxPage.svelte');
