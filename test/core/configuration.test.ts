import { describe, expect, it } from '@jest/globals';
import { endpointSchema, isSafeEndpoint, regionSchema } from '@moderato/core';

describe('an endpoint', () => {
  it.each(['https://host.example', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9/'])(
    'may be %s',
    (endpoint) => {
      expect(endpointSchema.safeParse(endpoint).success && isSafeEndpoint(endpoint)).toBe(true);
    },
  );

  it.each([
    'host.example',
    'ftp://host.example',
    'https://host.example/path',
    'https://host.example/?q',
    'https://a:b@host.example',
    '',
  ])('may not be %p', (endpoint) => {
    expect(endpointSchema.safeParse(endpoint).success).toBe(false);
  });

  it.each([
    'http://host.example',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'http://localhost.example',
    'no address at all',
  ])('does not carry credentials in the clear to %s', (endpoint) => {
    expect(isSafeEndpoint(endpoint)).toBe(false);
  });
});

describe('a region', () => {
  it.each(['ap-guangzhou', 'cn-north-4', 'eu-frankfurt', 'ap-shanghai-fsi'])('may be %s', (region) => {
    expect(regionSchema.safeParse(region).success).toBe(true);
  });

  it.each(['guangzhou', 'ap_guangzhou', 'AP-Guangzhou', '', 'ap-guangzhou.evil.example', 'ap-guangzhou/..'])(
    'may not be %p',
    (region) => {
      expect(regionSchema.safeParse(region).success).toBe(false);
    },
  );
});
