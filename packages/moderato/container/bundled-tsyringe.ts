import 'reflect-metadata';

// the build puts a copy of both libraries into the package here: one file instead of forty to load at every start
export { container, instanceCachingFactory } from 'tsyringe';
