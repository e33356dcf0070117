// The words of a door that is published on this computer.
export const publish = {
  label: 'Publish on this computer',
  says: 'Your own browser and curl reach it then, at 127.0.0.1 of this computer. Two programs hand every byte on: one listens there, one connects in this network.',
  port: 'Number on this computer',
  portSays: 'Empty: the kernel chooses a free port.',
  go: 'Publish',
  at: 'On this computer:',
  end: 'Stop publishing',
} as const;
