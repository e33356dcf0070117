// The palette is loaded when it is first opened.
export const loadPalette = () => import('./Palette.svelte');
