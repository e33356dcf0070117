// The course's own lessons, read as the playground reads them.
import path from 'node:path';
import { whatIsKnown } from '../../server/lesson-check/table.ts';
import { openLibrary, type Library } from '../../server/lessons/library.ts';

const folder = path.resolve(import.meta.dirname, '../../lessons');

export const ownLibrary = async (): Promise<Library> => openLibrary([folder], await whatIsKnown());
