// The version that this page was built with. A server of another version means that the tab is old (`reload`).
declare const PLAYGROUND_VERSION: string; // put in by vite.config.ts

export const version: string = PLAYGROUND_VERSION;
