// The two big parts of a lesson, loaded on demand: the first look at the home page needs neither.
export const loadLessonPage = () => import('./LessonPage.svelte');
export const loadStage = () => import('../stage/Stage.svelte');
