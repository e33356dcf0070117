// The course's own lessons, read as the playground reads them: as the build has kept them.
import { whatIsKnown } from '../../server/lesson-check/table.ts';
import { openLibrary, type Library } from '../../server/lessons/library.ts';
import { prereadOf } from '../../server/lessons/preread.ts';
import { lessonsFolder, prereadFile } from '../../server/package-folder.ts';

/** Where they are. */
export const ownFolder = lessonsFolder;

export const ownLibrary = async (): Promise<Library> =>
  openLibrary([ownFolder], await whatIsKnown(), (folder) => prereadOf(prereadFile, folder));
