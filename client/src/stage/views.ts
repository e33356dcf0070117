// The views that there are: whatever files lie in views/. One whose id is not its file's name would have no tab to lead to.
import type { View } from './view.ts';

const files = import.meta.glob<{ view: View }>('./views/*.ts', { eager: true });

export const views: readonly View[] = Object.entries(files)
  .map(([file, { view }]) => {
    if (file !== `./views/${view.id}.ts`) throw new Error(`${file} announces the view "${view.id}"`);
    return view;
  })
  .sort((a, b) => a.order - b.order);
