/** As much of packages that are not installed here as the pages use. */
declare module '@nestjs/common' {
  export interface OnApplicationShutdown {
    onApplicationShutdown(signal?: string): unknown;
  }
  interface Factory {
    provide: unknown;
    useFactory: () => unknown;
  }
  export function Module(metadata: { providers?: Factory[]; exports?: unknown[] }): ClassDecorator;
}

declare module '@keyv/redis' {
  import type { KeyvStoreAdapter } from 'keyv';
  const KeyvRedis: new (address: string) => KeyvStoreAdapter;
  export default KeyvRedis;
}
