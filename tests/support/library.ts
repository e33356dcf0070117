// The course's own lessons, read as the playground reads them.
import path from 'node:path';
import { whatIsKnown } from '../../server/lesson-check/table.ts';
import { openLibrary, type Library } from '../../server/lessons/library.ts';

/** Where they are. */
export const ownFolder = path.resolve(import.meta.dirname, '../../lessons');

export const ownLibrary = async (): Promise<Library> => openLibrary([ownFolder], await whatIsKnown());
