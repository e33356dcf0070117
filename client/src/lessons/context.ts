// What the words of a lesson may refer to: its glossary, and the ports of its services as they are now.
import { createContext } from 'svelte';
import type { Lesson } from '../../../server/shared/contract/lesson.ts';

export interface LessonWords {
  readonly glossary: Lesson['glossary'];
  /** The port a service listens at, once it does. */
  port(service: string): number | undefined;
  /** Where the learner's own browser reaches it, at this host name: "127.0.0.1:8080". */
  reached(service: string, host: string): string | undefined;
}

export const [useWords, provideWords] = createContext<LessonWords>();

/** How evidence is named, and how it lights up. */
export interface EvidenceLinks {
  /** A frame's number on the stage; undefined for what is no frame of this step. */
  readonly number: (id: number) => number | undefined;
  readonly show: (ids: readonly number[]) => void;
}

export const [useEvidence, provideEvidence] = createContext<EvidenceLinks>();
