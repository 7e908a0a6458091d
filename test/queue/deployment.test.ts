import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseData } from '../../packages/moderato/config/parse-data.js';

const FOLDER = join(import.meta.dirname, '../../docs/examples/scale');
const read = (name: string) => parseData(readFileSync(join(FOLDER, name), 'utf8'), name);

interface Service {
  image: string;
  command: string[];
  environment?: Record<string, string>;
  stop_grace_period?: string;
}

describe('the example for Docker Compose', () => {
  const { services, volumes } = read('compose.yaml') as {
    services: { redis: Service & { volumes: string[] }; worker: Service };
    volumes: object;
  };

  it('sets Redis as the queue demands, with a volume for its file', () => {
    const { command } = services.redis;
    const valueOf = (flag: string) => command[command.indexOf(flag) + 1];

    expect(valueOf('--maxmemory-policy')).toBe('noeviction');
    expect(valueOf('--appendonly')).toBe('yes');
    expect(valueOf('--maxmemory')).toMatch(/^\d+gb$/);
    expect(services.redis.volumes).toEqual(['redis:/data']);
    expect(volumes).toHaveProperty('redis');
  });

  it('runs the command as it is, and lets a worker hand back what it holds', () => {
    const { command, environment, stop_grace_period: grace = '' } = services.worker;

    expect(command.slice(0, 3)).toEqual(['npx', 'moderato', 'worker']);
    expect(environment).toEqual({ MODERATO_REDIS: 'redis://redis:6379' });
    expect(Number.parseInt(grace, 10)).toBeGreaterThan(20);
  });
});

describe('the example for Kubernetes', () => {
  const { apiVersion, kind, spec } = read('worker-deployment.yaml') as {
    apiVersion: string;
    kind: string;
    spec: {
      selector: { matchLabels: object };
      template: {
        metadata: { labels: object };
        spec: {
          terminationGracePeriodSeconds: number;
          containers: {
            args: string[];
            env: { name: string; valueFrom: object }[];
            ports: { name: string; containerPort: number }[];
            livenessProbe: { httpGet: { path: string; port: string } };
          }[];
        };
      };
    };
  };
  const { spec: pod, metadata } = spec.template;
  const [worker] = pod.containers;

  it('is a deployment whose pods it selects', () => {
    expect([apiVersion, kind]).toEqual(['apps/v1', 'Deployment']);
    expect(metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(20);
  });

  it('has its address of Redis from a secret, and its health on the port that it opens', () => {
    const { args, env, ports, livenessProbe } = worker!;

    expect(args.slice(0, 3)).toEqual(['npx', 'moderato', 'worker']);
    expect(env).toEqual([{ name: 'MODERATO_REDIS', valueFrom: { secretKeyRef: expect.any(Object) } }]);
    expect(String(ports[0]?.containerPort)).toBe(args[args.indexOf('--port') + 1]);
    expect(livenessProbe.httpGet).toEqual({ path: '/health', port: ports[0]?.name });
  });
});
