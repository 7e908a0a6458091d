import 'reflect-metadata';

export { container, instanceCachingFactory, type DependencyContainer, type InjectionToken } from 'tsyringe';
