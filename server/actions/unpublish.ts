// Action: a published service is no longer reached from the host; connections that go through are cut.
import * as v from 'valibot';
import type { PublishAction } from './types.ts';

export const action: PublishAction = {
  id: 'unpublish',
  title: 'Stop publishing',
  by: 'world',
  does: 'unpublish',
  aimed: true,
  params: v.strictObject({}),
  port: () => 0,
  // In a terminal it is Ctrl+C where the publishing command runs.
  command: () => undefined,
};
