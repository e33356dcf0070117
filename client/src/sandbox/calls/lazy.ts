// Loaded when the tab is first looked at.
export const loadCalls = () => import('./Calls.svelte');
