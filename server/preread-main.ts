// The last step of a build: reads the course, and keeps what was read for the starts to come.
import { whatIsKnown } from './lesson-check/table.ts';
import { plainFolder } from './lessons/folder.ts';
import { keepRead } from './lessons/preread.ts';
import { readFolder } from './lessons/read-folder.ts';
import { lessonsFolder, prereadFile } from './package-folder.ts';

await keepRead(prereadFile, await readFolder(plainFolder(lessonsFolder), await whatIsKnown()));
