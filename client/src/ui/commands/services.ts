// The services by name: opens one more in the sandbox that is on screen, or a sandbox with that one.
import { navigate } from '../../routes.ts';
import { freeName } from '../../sandbox/doors/doors.ts';
import type { Commands } from '../palette/types.ts';
import { t } from '../texts/texts.ts';

export const commands: Commands = ({ access, shell }) => {
  const { api, system } = access;
  const run = shell.run?.info?.lesson === 'sandbox' && shell.run.status !== 'ended' ? shell.run : undefined;
  return (system?.services ?? []).map(({ id, title }) => ({
    id: `service-${id}`,
    title: t.palette.service(id),
    group: t.palette.services,
    note: title,
    words: t.palette.words.service,
    run: async () => {
      if (run) return run.api.openService(run.id, { name: freeName(id, run.services.keys()), kind: id });
      const world = system?.worlds.includes('private') ? 'private' : 'host';
      const { id: begun } = await api.startSandbox({ world, services: [{ name: id, kind: id }] });
      await navigate('/sandbox/:run', { params: { run: begun } });
    },
  }));
};
