import type * as tsyringe from 'tsyringe';

export type { DependencyContainer, InjectionToken } from 'tsyringe';

/** What is used of tsyringe. */
export type Tsyringe = Pick<typeof tsyringe, 'container' | 'instanceCachingFactory'>;
