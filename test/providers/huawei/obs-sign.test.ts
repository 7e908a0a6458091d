import { describe, expect, it } from '@jest/globals';
import { Secret } from '@moderato/core';
import { obsHeaders, obsQuery, obsSignature } from '../../../providers/huawei/obs-sign.js';

const keys = { accessKeyId: new Secret('access_key'), secretAccessKey: new Secret('123456') };
const resource = '/bucket/object.txt';

describe('the signature of OBS', () => {
  // inputs and result are printed in the tests of the library reqsign, calculated there with the signature tool of Huawei Cloud
  it('is the one of the vendor’s own tool', () => {
    const signed = {
      method: 'GET',
      contentMd5: 'abc',
      contentType: 'text/plain',
      date: 'Mon, 15 Aug 2022 16:50:12 GMT',
      resource,
    };

    expect(obsSignature(signed, keys)).toBe('9gUZ4ol2W19LyYcc92Bu3U0V09E=');
  });

  it('travels in a header, with the date that it covers', () => {
    const nowMs = Date.parse('2022-08-15T16:50:12Z');

    const headers = obsHeaders({ method: 'PUT', contentType: 'text/plain', resource }, keys, nowMs);

    expect(headers).toEqual({
      Date: 'Mon, 15 Aug 2022 16:50:12 GMT',
      Authorization: expect.stringMatching(/^OBS access_key:[\w+/]{27}=$/),
    });
  });

  it('of a temporary key covers its token, in a header and in an address', () => {
    const temporary = { ...keys, securityToken: new Secret('made/up+token=') };

    const headers = obsHeaders({ method: 'PUT', resource }, temporary, 0);
    const query = new URLSearchParams(obsQuery(resource, temporary, 5000));

    expect(headers['x-obs-security-token']).toBe('made/up+token=');
    expect(headers['Authorization']).not.toBe(
      obsHeaders({ method: 'PUT', resource }, keys, 0)['Authorization'],
    );
    expect(Object.fromEntries(query)).toEqual({
      AccessKeyId: 'access_key',
      Expires: '5',
      Signature: expect.any(String),
      'x-obs-security-token': 'made/up+token=',
    });
    expect(query.get('Signature')).not.toBe(
      new URLSearchParams(obsQuery(resource, keys, 5000)).get('Signature'),
    );
  });
});
