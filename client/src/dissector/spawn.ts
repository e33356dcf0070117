// Starts the dissector worker under the page's policy of Trusted Types: only this one address may become a worker.
import workerUrl from './dissector.worker.ts?worker&url';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(text: string): string },
  ): { createScriptURL(text: string): string | URL };
}

const address = new URL(workerUrl, location.href).href;

/** Made once: the page's policy of content allows no two of one name. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('playground-worker', {
  createScriptURL(text) {
    if (text !== address) throw new TypeError(`not a worker of this page: ${text}`);
    return text;
  },
});

/** A new dissector worker. */
export function spawnDissector(): Worker {
  return new Worker(policy?.createScriptURL(address) ?? address, { type: 'module', name: 'dissector' });
}
