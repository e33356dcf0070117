// The parts of presenting, loaded on demand.
export const loadChoose = () => import('./Choose.svelte');
export const loadProjector = () => import('./Projector.svelte');
export const loadNotes = () => import('./NotesWindow.svelte');
