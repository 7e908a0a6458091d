import { lazily } from '@moderato/core';
import { type SendHandle, type SendOptions } from '@moderato/http';

/** As `createSend`, which is loaded for the first request. */
export function createLateSend(options: SendOptions): SendHandle {
  let ready: SendHandle | null = null;
  const open = lazily(async () => {
    const { createSend } = await import('@moderato/http');
    return (ready = createSend(options));
  });
  return {
    send: (request) => ready?.send(request) ?? open().then(({ send }) => send(request)),
    // also where nothing was sent, so that nothing is sent afterwards
    close: async () => (await open()).close(),
  };
}
